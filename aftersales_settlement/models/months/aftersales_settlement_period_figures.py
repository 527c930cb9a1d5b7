from odoo import fields, models

from ..base.links import open_filtered

# What the billing status of statements to be paid without a bill is.
UNBILLED = (False, "to_bill")
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
        groups = self.env["aftersales.statement"]._read_group(
            [("period_id", "in", self.ids), ("billed", ">", 0)],
            ["period_id", "billing_status"],
            ["__count"],
        )
        counts = {(period.id, status): count for period, status, count in groups}
        for period in self:
            # Those that are not approved yet are to be billed, too.
            unbilled = sum(counts.get((period._origin.id, status), 0) for status in UNBILLED)
            payable = sum(count for (id_, _), count in counts.items() if id_ == period._origin.id)
            period.unbilled_count = unbilled
            period.bill_count = payable - unbilled

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
