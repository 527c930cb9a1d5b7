from odoo import api, models
from odoo.exceptions import UserError

from .sentinels import PROTECTED_WRITE


class AftersalesProtectedRecord(models.AbstractModel):
    """What the system writes and nobody may forge, through any interface, sudo included."""

    _name = "aftersales.protected.record"
    _description = "Record Written by the System"

    # The permission that a write takes.
    _protection = PROTECTED_WRITE

    @api.model_create_multi
    def create(self, vals_list):
        """Create, if the system does."""
        self._ensure_protected_write()
        return super().create(vals_list)

    def write(self, vals):
        """Write, if the system does, or what talking about a record may change."""
        if not self._get_discussion_fields().issuperset(vals):
            self._ensure_protected_write()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_by_system(self):
        self._ensure_protected_write()

    @api.model
    def _get_discussion_fields(self) -> set[str]:
        """Return the fields that talking about a record may change. Hook."""
        return set()

    def _ensure_protected_write(self) -> None:
        """Refuse changes that the system doesn't make.

        :raises UserError: always, but for code that has the permission.
        """
        if not self._protection.is_given(self.env):
            raise UserError(self._get_protection_message())

    def _get_protection_message(self) -> str:
        """Return what is said to who tries to change a record by hand. Hook."""
        return self.env._(
            "%(document)s is recorded by the system and cannot be changed.",
            document=self._description,
        )
