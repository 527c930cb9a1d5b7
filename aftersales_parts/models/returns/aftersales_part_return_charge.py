from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.aftersales_service.models.base.sentinels import WORKBOOK_IMPORT

MANAGER = "aftersales_parts.group_parts_manager"
# What decides whether a return charges more than its order replaced.
CHARGING_FIELDS = frozenset({"order_id", "product_id", "quantity", "verdict_id"})
# What the journal keeps of such a return.
TOLD = ("order_id", "product_id", "replaced_quantity", "returned_quantity", "verdict_id")


class AftersalesPartReturn(models.Model):
    """A verdict that charges a service point for more than its order replaced is a manager's.

    Anything may lie on the pallet and is recorded; a penalty for it takes a second thought.
    """

    _inherit = "aftersales.part.return"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; what charges more than was replaced by a manager, who says why."""
        returns = super().create(vals_list)
        returns._check_charged()
        return returns

    def write(self, vals):
        """Write; what charges more than was replaced by a manager, who says why."""
        result = super().write(vals)
        if not CHARGING_FIELDS.isdisjoint(vals):
            self._check_charged()
        return result

    def _check_charged(self):
        """Refuse charges for more than was replaced, but for a manager's with a note.

        The journal keeps those. An import needs the right, and no note: its file has none.

        :raises AccessError: for who is no manager of the parts
        :raises UserError: without a note
        """
        if self.env.su:
            return
        over = self._get_over_charged()
        if not over:
            return
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "%(name)s: %(verdict)s charges the service point, and for more than the order "
                    "replaced. Only a manager of the parts can judge so: ask one to do it.",
                    name=over[0].display_name,
                    verdict=over[0].verdict_id.name,
                )
            )
        imports = WORKBOOK_IMPORT.is_given(self.env)
        for part_return in over:
            note = (part_return.note or "").strip()
            if not (note or imports):
                raise UserError(
                    self.env._(
                        "%(name)s: %(verdict)s charges the service point, and for more than the "
                        "order replaced: say in the note why.",
                        name=part_return.display_name,
                        verdict=part_return.verdict_id.name,
                    )
                )
            self.env["aftersales.journal"]._record(
                "override", part_return, note, part_return._get_journal_values(TOLD)
            )

    def _get_over_charged(self):
        """Return those of the returns whose verdict charges more than their order replaced."""
        charged = self.filtered("verdict_id.charges_list_price")
        # Nothing tells the sums that other returns of the order have changed.
        quantities = ["is_over_receipt", "replaced_quantity", "returned_quantity"]
        charged.invalidate_recordset(quantities, flush=False)
        # Superuser: how much was replaced and returned in all does not hang on who asks.
        return charged.sudo().filtered("is_over_receipt").sudo(self.env.su)
