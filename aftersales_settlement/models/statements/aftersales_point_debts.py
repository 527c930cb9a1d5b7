import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain

from ..base.links import open_filtered

COMPARE = {
    "in": lambda debt, values: debt in values,
    ">": operators.gt,
    ">=": operators.ge,
    "<": operators.lt,
    "<=": operators.le,
}
GROUPS = (
    "aftersales_settlement.group_settlement_clerk,aftersales_settlement.group_settlement_approver"
)


class AftersalesPoint(models.Model):
    """What a service point owes from its statements (SETTLEMENT_RULES 25)."""

    _inherit = "aftersales.point"

    company_currency_id = fields.Many2one(
        string="Company Currency", related="company_id.currency_id"
    )
    open_debt = fields.Monetary(
        currency_field="company_currency_id",
        compute="_compute_open_debt", search="_search_open_debt", groups=GROUPS,
        help="What the approved statements of this service point left unpaid and no later one has"
        " opened with yet. It opens the next statement of whoever is paid for the point then;"
        " while nobody is, it stays here.",
    )  # fmt: skip

    def _compute_open_debt(self):
        debts = self._get_open_debts(Domain("payee_id", "in", self.ids))
        for point in self:
            point.open_debt = -debts.get(point._origin, 0.0)

    @api.model
    def _search_open_debt(self, operator, value):
        if operator not in COMPARE:
            return NotImplemented
        compare = COMPARE[operator]
        owing = {point.id: -closing for point, closing in self._get_open_debts(Domain.TRUE).items()}
        found = {id_ for id_, debt in owing.items() if compare(debt, value)}
        if compare(0.0, value):
            # Whoever owes nothing is meant, too.
            return Domain("id", "not in", owing.keys() - found)
        return Domain("id", "in", found)

    @api.model
    def _get_open_debts(self, domain):
        """Return point -> its debts in all (below zero), of those that the user may see."""
        domain = self.env["aftersales.statement"]._get_open_debt_domain() & domain
        return dict(
            self.env["aftersales.statement"]._read_group(domain, ["payee_id"], ["closing:sum"])
        )

    def action_view_debts(self):
        """Open the statements that the point's debt is of."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_statement_action", payee_id=self.id, open_debt=1)
