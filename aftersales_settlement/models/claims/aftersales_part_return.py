from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_service.models.base.changes import changed_fields

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

    def _get_frozen_evidence(self):
        return super()._get_frozen_evidence() | self._get_counted()

    def _ensure_not_counted(self):
        """Refuse to change returns that an approved statement counted.

        :raises UserError: for the first of them
        """
        for part_return in self._get_counted():
            raise UserError(
                self.env._(
                    "An approved statement has counted the return %(name)s: it can't change "
                    "any more. Its note still can.",
                    name=part_return.display_name,
                )
            )

    def _get_counted(self):
        """Return those of the returns that an approved statement counted.

        These are the judged ones of settled orders, received by the cutoff of an approved month,
        and those that an approved statement charged. A return that was not judged yet has not
        been counted: its verdict can still come.
        """
        judged = self.filtered("verdict_id")
        if not judged:
            return judged
        # Whoever may edit returns need not be allowed to see settlements.
        charged = (
            self.env["aftersales.penalty"]
            .sudo()
            .search([("return_id", "in", judged.ids), ("statement_id.approved_at", "!=", False)])
            .return_id
        )
        cutoffs, counted = {}, charged
        for part_return in judged - charged:
            order = part_return.order_id
            company = order.company_id
            if company not in cutoffs:
                cutoffs[company] = order._get_last_approved_cutoff()
            cutoff = cutoffs[company]
            if order.is_settled and cutoff and part_return.received_date <= cutoff:
                counted |= part_return
        return self & counted
