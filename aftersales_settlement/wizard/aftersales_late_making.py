from odoo import fields, models


class AftersalesLateMaking(models.TransientModel):
    """Asks an approver why a month is made after its cutoff (RULES 26)."""

    _name = "aftersales.late.making"
    _description = "Late Making of a Month"

    period_id = fields.Many2one(
        "aftersales.settlement.period", "Month", required=True, readonly=True, ondelete="cascade"
    )
    cutoff_date = fields.Date(related="period_id.cutoff_date")
    reason = fields.Text("Why", required=True)

    def action_allow(self):
        """Allow it."""
        for wizard in self:
            wizard.period_id._allow_late(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
