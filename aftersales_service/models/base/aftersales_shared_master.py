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

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Translate; a name in another language is a name as well."""
        if field_name in self._get_money_fields():
            self._ensure_may_move_money()
        return super().update_field_translations(field_name, translations, source_lang)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_owner(self):
        self._ensure_may_move_money()

    @api.model
    def _get_money_fields(self) -> frozenset[str]:
        """Return the names of the fields that decide what is covered or paid. Hook.

        Names and order, too: a fault by another name is another fault to who chooses it.
        """
        return frozenset({"active", "company_id", "name", "sequence"}) & self._fields.keys()

    def _is_shared(self):
        """Return whether a record is of all companies. Hook."""
        self.ensure_one()
        return not ("company_id" in self._fields and self.company_id)

    def _ensure_may_move_money(self):
        """Refuse changes of shared records while other companies have networks.

        A company alone changes what it likes, and so does a new record: nothing hangs on it.

        :raises AccessError: for others than system administrators, with the system's rights too
        """
        shared = self.filtered(lambda one: one._is_shared())
        if not shared or self.env.user.has_group("base.group_system"):
            return
        # Superuser: other companies' networks are none of the user's business, their number is.
        points = self.env["aftersales.point"].sudo().with_context(active_test=False)
        networks = {company.id for [company] in points._read_group([], ["company_id"], limit=2)}
        # Who belongs to a company without one changes nothing of another's either.
        if len(networks) > 1 or not networks.issubset(self.env.user.company_ids.ids):
            raise AccessError(
                self.env._(
                    "%(record)s is shared by several companies, and their money hangs on it: ask "
                    "the system administrator to change it.",
                    record=shared[0].display_name,
                )
            )
