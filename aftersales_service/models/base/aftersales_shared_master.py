from odoo import api, models
from odoo.exceptions import AccessError

from .changes import changed_fields


class AftersalesSharedMaster(models.AbstractModel):
    """What all companies' networks share: none of them moves the others' money by changing it."""

    _name = "aftersales.shared.master"
    _description = "Data Shared by Networks"

    def write(self, vals):
        """Write; what money hangs on in several networks is the system administrator's."""
        names = self._get_money_fields()
        if not names.isdisjoint(vals):
            self.filtered(lambda one: changed_fields(one, vals, names))._ensure_may_move_money()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_owner(self):
        self._ensure_may_move_money()

    @api.model
    def _get_money_fields(self) -> frozenset[str]:
        """Return the names of the fields that decide what is covered or paid. Hook."""
        return frozenset({"active", "company_id"}) & self._fields.keys()

    def _is_shared(self):
        """Return whether a record is of all companies. Hook."""
        self.ensure_one()
        return not ("company_id" in self._fields and self.company_id)

    def _ensure_may_move_money(self):
        """Refuse changes of shared records while several companies have networks.

        A company alone changes what it likes, and so does a new record: nothing hangs on it.

        :raises AccessError: for others than system administrators, with the system's rights too
        """
        shared = self.filtered(lambda one: one._is_shared())
        if not shared or self.env.user.has_group("base.group_system"):
            return
        # Superuser: other companies' networks are none of the user's business, their number is.
        points = self.env["aftersales.point"].sudo().with_context(active_test=False)
        if len(points._read_group([], ["company_id"], limit=2)) > 1:
            raise AccessError(
                self.env._(
                    "%(record)s is shared by several companies, and their money hangs on it: ask "
                    "the system administrator to change it.",
                    record=shared[0].display_name,
                )
            )
