from odoo import api, fields, models
from odoo.fields import Domain

from ...run.terms import load_network


class AftersalesSettlementPeriod(models.Model):
    """What an accountant should know of before a month is made."""

    _inherit = "aftersales.settlement.period"

    stranded_debt = fields.Monetary(
        "Debts of Nobody", compute="_compute_stranded_debt",
        help="Debts of service points that nobody is paid for now: no statement opens with them.",
    )  # fmt: skip
    idle_rate_count = fields.Integer(
        "Travel Rates without Effect", compute="_compute_idle_rate_count",
        help="Rates of travel types that are archived: nothing is paid by them.",
    )  # fmt: skip

    @api.depends("company_id", "state")
    def _compute_stranded_debt(self):
        amounts = {
            company: -sum(self.env["aftersales.statement"].browse(ids).mapped("closing"))
            for company, ids in self._get_stranded_ids().items()
        }
        for period in self:
            # Of what is past, the months themselves say what they left.
            is_open = period.state != "approved" or period._is_last()
            period.stranded_debt = is_open and amounts[period.company_id]

    def _is_last(self) -> bool:
        """Return whether no later month of the company is there."""
        later = [("company_id", "=", self.company_id.id), ("month", ">", self.month)]
        return not self.search_count(later, limit=1)

    def _get_stranded_ids(self) -> dict:
        """Return company -> ids of the statements whose debt opens no statement (rule 25)."""
        stranded = {}
        for company in self.company_id:
            payee_of = load_network(self.env, company).payee_of
            owing = self.env["aftersales.statement"].search(
                Domain("company_id", "=", company.id)
                & self.env["aftersales.statement"]._get_open_debt_domain()
            )
            stranded[company] = [
                statement.id for statement in owing if not payee_of.get(statement.payee_id.id)
            ]
        return stranded

    @api.depends("company_id", "state")
    def _compute_idle_rate_count(self):
        counts = dict(
            self.env["aftersales.rate"]._read_group(
                self._get_idle_rate_domain(), ["company_id"], ["__count"]
            )
        )
        for period in self:
            period.idle_rate_count = period.state != "approved" and counts.get(period.company_id, 0)

    def _get_idle_rate_domain(self) -> list:
        """Return the domain of travel rates that no month pays by (rule 8)."""
        return [
            ("company_id", "in", self.company_id.ids),
            ("sheet_id.state", "=", "in_force"),
            ("service_type_id.kind", "=", "travel"),
            ("service_type_id.active", "=", False),
        ]

    def action_view_stranded_debts(self):
        """Open the statements whose debt opens no statement."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "aftersales_settlement.aftersales_statement_action"
        )
        ids = [id_ for ids in self._get_stranded_ids().values() for id_ in ids]
        return {**action, "domain": [("id", "in", ids)], "context": {}}

    def action_view_idle_rates(self):
        """Open the travel rates that nothing is paid by."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "aftersales_settlement.aftersales_rate_action"
        )
        return {**action, "domain": self._get_idle_rate_domain(), "context": {}}
