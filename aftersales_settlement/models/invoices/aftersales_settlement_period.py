from datetime import date

from odoo import fields, models

# What the billing status of statements to be paid without a bill is.
UNBILLED = (False, "to_bill")


class SettlementPeriod(models.Model):
    """The bills of a month."""

    _inherit = "aftersales.settlement.period"

    bill_count = fields.Integer("Bills Created", compute="_compute_bill_count")
    unbilled_count = fields.Integer(
        "To Bill", compute="_compute_bill_count", help="Statements to be paid without a bill."
    )

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
