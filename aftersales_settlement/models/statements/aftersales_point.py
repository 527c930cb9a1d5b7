import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.statements import PayeeFacts
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
    """What statements say of a payee, and what it owes from them (RULES 25)."""

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

    # === PAYEES ===

    def _get_payee_facts(self) -> dict[int, PayeeFacts]:
        """Return what statements made now say of these payees, by point id."""
        # Superuser: whoever makes a month says what the contact is, whatever he may read of it.
        points = self.sudo().with_context(lang=self.company_id[:1].partner_id.lang)
        return {point.id: point._get_payee_fact() for point in points}

    def _get_payee_fact(self) -> PayeeFacts:
        partner = self.partner_id
        bank = self._get_payee_bank()
        lines = map(str.strip, partner._display_address(without_company=True).splitlines())
        return PayeeFacts(
            partner.id,
            partner.name,
            partner.commercial_partner_id.vat or None,
            "\n".join(filter(None, lines)) or None,
            bank.id or None,
            bank._get_statement_text() or None,
        )

    def _get_payee_bank(self):
        """Return the bank account that a bill of the payee would be paid to, or none.

        As Odoo chooses it for a bill: of the company's currency before others, trusted first.
        """
        company = self.company_id
        banks = self.partner_id.commercial_partner_id.bank_ids.filtered(
            lambda bank: not bank.company_id or bank.company_id == company
        )
        return banks.sorted(
            lambda bank: (
                bool(bank.currency_id) and bank.currency_id != company.currency_id,
                not bank.allow_out_payment,
            )
        )[:1]

    # === WHAT KEEPS A POINT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("claims"), self._count_by("aftersales.claim", "point_id")),
            (self.env._("statements"), self._count_by("aftersales.statement", "payee_id")),
            (self.env._("penalties"), self._count_by("aftersales.penalty", "point_id")),
            (self.env._("rates"), self._count_by("aftersales.rate", "point_id")),
        ]
