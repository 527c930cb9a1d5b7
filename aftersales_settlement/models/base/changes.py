"""Which values of a write would really change something: as the service department asks it."""

from odoo.addons.aftersales_service.models.base.changes import changed_fields

__all__ = ["changed_fields"]
