from odoo import fields, models

from .links import open_filtered

SUMMED = ("opening", "labour", "travel", "penalties", "clawbacks")


class SettlementPeriod(models.Model):
    """What a month comes to, as its form shows it."""

    _inherit = "aftersales.settlement.period"

    opening = fields.Monetary(
        compute="_compute_figures", help="Carried from the months before by all payees."
    )
    labour = fields.Monetary(compute="_compute_figures")
    travel = fields.Monetary(compute="_compute_figures")
    penalties = fields.Monetary("Penalties in All", compute="_compute_figures")
    clawbacks = fields.Monetary(compute="_compute_figures")
    penalty_count = fields.Integer("Penalties Due", compute="_compute_penalty_count")
    bill_count = fields.Integer("Bills Created", compute="_compute_bill_count")
    unbilled_count = fields.Integer(
        "To Bill", compute="_compute_bill_count", help="Statements to be paid without a bill."
    )

    def _compute_figures(self):
        groups = self.env["aftersales.statement"]._read_group(
            [("period_id", "in", self.ids)], ["period_id"], [f"{name}:sum" for name in SUMMED]
        )
        sums = {period: row for period, *row in groups}
        for period in self:
            row = sums.get(period._origin, [0.0] * len(SUMMED))
            for name, amount in zip(SUMMED, row, strict=True):
                period[name] = amount

    def _compute_penalty_count(self):
        counts = dict(
            self.env["aftersales.penalty"]._read_group(
                [("period_id", "in", self.ids)], ["period_id"], ["__count"]
            )
        )
        for period in self:
            period.penalty_count = counts.get(period._origin, 0)

    def _compute_bill_count(self):
        # A clerk sees how many bills there are without having access to bills.
        bills = self.env["account.move"].sudo()
        billed = dict(
            bills._read_group(
                [
                    ("aftersales_statement_id.period_id", "in", self.ids),
                    ("state", "!=", "cancel"),
                ],
                ["aftersales_statement_id.period_id"],
                ["__count"],
            )
        )
        payable = dict(
            self.env["aftersales.statement"]._read_group(
                [("period_id", "in", self.ids), ("billed", ">", 0)], ["period_id"], ["__count"]
            )
        )
        for period in self:
            origin = period._origin
            period.bill_count = billed.get(origin, 0)
            period.unbilled_count = payable.get(origin, 0) - period.bill_count

    def action_view_statements(self):
        """Open the month's statements."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_statement_action", period_id=self.id)

    def action_view_claims(self):
        """Open the month's claims."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_claim_action", period_id=self.id)

    def action_view_penalties(self):
        """Open the month's penalties."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_penalty_action", period_id=self.id)

    def action_view_bills(self):
        """Open the bills of the month's statements."""
        return self.statement_ids.action_view_bill()
