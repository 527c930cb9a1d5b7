from odoo import api, models
from odoo.exceptions import UserError

from .changes import changed_fields

# What a claim or a penalty was decided on; a note may always be added.
COUNTED_FACTS = frozenset({"order_id", "product_id", "quantity", "received_date", "verdict_id"})


class AftersalesPartReturn(models.Model):
    _inherit = "aftersales.part.return"

    def write(self, vals):
        self.filtered(lambda r: changed_fields(r, vals, COUNTED_FACTS))._ensure_not_counted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        self._ensure_not_counted()

    def _ensure_not_counted(self):
        """Refuse to change returns that an approved statement counted.

        A return that was not judged yet has not been counted: its verdict can still come.

        :raise UserError: when a judged return of a settled order was received by the cutoff of
            an approved month, or when an approved statement charged it
        """
        judged = self.filtered("verdict_id")
        if not judged:
            return
        # Whoever may edit returns need not be allowed to see settlements.
        charged = (
            self.env["aftersales.penalty"]
            .sudo()
            .search([("return_id", "in", judged.ids), ("statement_id.state", "=", "approved")])
            .return_id
        )
        cutoffs = {}
        for part_return in judged:
            order = part_return.order_id
            company = order.company_id
            if company not in cutoffs:
                cutoffs[company] = order._get_last_approved_cutoff()
            counted = (
                order.is_settled
                and cutoffs[company]
                and part_return.received_date <= cutoffs[company]
            )
            if counted or part_return in charged:
                raise UserError(
                    self.env._(
                        "An approved statement has counted the return %(name)s: it can't change "
                        "any more. Its note still can.",
                        name=part_return.display_name,
                    )
                )
