from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .sentinels import Permission

# To ask by a domain that has been looked through.
_LOOKED_THROUGH = Permission("aftersales_portal_domain")


class AftersalesPortalRecord(models.AbstractModel):
    """A model that portal users may read: of its fields those only that are named for them.

    Every other field is closed to them, those that are added later too: to reading, and to asking
    by domain, order and group. Each model of ours with a right for portal users is one of these.
    """

    _name = "aftersales.portal.record"
    _description = "Record that Portal Users Read"

    @api.model
    def _get_portal_fields(self) -> frozenset[str]:
        """Return the names of the fields that portal users read. Hook.

        A contact isn't one of them: it shows more of itself to whoever asks for it by context.
        """
        # Whether a record is archived is asked for by every search that isn't told otherwise.
        return frozenset({"id", "display_name", self._active_name} - {None})

    @api.model
    def _has_field_access(self, field, operation):
        """Return whether the user may read or write a field; portal users write none."""
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or not self.env.user.share:
            return True
        return operation == "read" and (
            field.name in self._get_portal_fields()
            # What is searched for in an inherited field is searched for in the field behind it.
            or (field.name in self._inherits.values() and _LOOKED_THROUGH.is_given(self.env))
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Return a field as SQL; an inherited or related one is a field of this model, too."""
        field = self._fields.get(field_expr.partition(".")[0])
        if field:
            self._check_field_access(field, "read")
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Search; portal users ask for nothing but what they may read.

        :raises AccessError: if the domain or the order has another field
        """
        if self.env.su or not self.env.user.share:
            return super()._search(domain, offset, limit, order, **kwargs)
        domain = Domain(domain)
        self._ensure_open_to_portal(domain)
        asking = _LOOKED_THROUGH.give(self)
        query = super(AftersalesPortalRecord, asking)._search(domain, offset, limit, **kwargs)
        if order:
            query.order = self._order_to_sql(order, query)
        return query

    def _ensure_open_to_portal(self, domain):
        """Raise an `AccessError` if a domain has a field that portal users may not read.

        What it has of another model's fields is that model's to say.
        """
        for condition in domain.iter_conditions():
            name, value = condition.field_expr.partition(".")[0], condition.value
            if "any" in condition.operator and isinstance(value, (list, tuple)):
                value = Domain(value)
            if name in self._inherits.values() and isinstance(value, Domain):
                # An inherited field, as the search has rewritten it.
                asked = {one.field_expr for one in value.iter_conditions()}
            else:
                asked = {name}
                if isinstance(value, Domain) and not self._fields[name].relational:
                    self._ensure_open_to_portal(value)
            if hidden := asked - self._get_portal_fields():
                raise AccessError(
                    self.env._(
                        "You may not search by %(field)s: ask your coordinator.",
                        field=", ".join(sorted(hidden)),
                    )
                )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Return what right a message needs: what is said of a record stays in the back office."""
        if not self.env.su and self.env.user.share:
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
