from datetime import date

from odoo import fields, models
from odoo.fields import Domain

from ..base.freeze import FROZEN


class AftersalesSettlementPeriod(models.Model):
    """The bills of a month."""

    _inherit = "aftersales.settlement.period"

    bill_count = fields.Integer("Bills Created", compute="_compute_bill_count")
    unbilled_count = fields.Integer(
        "To Bill", compute="_compute_bill_count",
        help="Approved statements to be paid without a bill.",
    )  # fmt: skip

    def _compute_bill_count(self):
        groups = self.env["aftersales.statement"]._read_group(
            Domain("period_id", "in", self.ids) & FROZEN & Domain("billed", ">", 0),
            ["period_id", "billing_status"],
            ["__count"],
        )
        counts = {(period.id, status): count for period, status, count in groups}
        for period in self:
            unbilled = counts.get((period._origin.id, "to_bill"), 0)
            payable = sum(count for (id_, _), count in counts.items() if id_ == period._origin.id)
            period.unbilled_count = unbilled
            period.bill_count = payable - unbilled

    def action_bill(self):
        """Create and post the vendor bills.

        :raises UserError: when there is nothing to bill
        """
        if not self._bill():
            self.statement_ids._refuse_nothing_to_bill()
        return True

    def _bill(self, as_of: date | None = None):
        """Create and post one vendor bill for each approved statement with a positive net.

        :param as_of: bill date, company-local (default: today).
        :return: the bills
        """
        made = self.env["account.move"]
        for period in self:
            bills = period.statement_ids._create_bills(
                as_of or period.company_id._aftersales_today()
            )
            bills._post(soft=False)
            made += bills
        return made

    def action_view_bills(self):
        """Open the bills of the month's statements."""
        return self.statement_ids.action_view_bill()
