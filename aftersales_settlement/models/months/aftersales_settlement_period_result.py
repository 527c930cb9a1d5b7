from collections import defaultdict

from odoo import models

from ...rules.claims import CLAWED_BACK, PAID

# What a month says of a payee and of an earning point, in this order. What no rule here fills
# yet (own parts, expenses, adjustments, late parts) is zero.
STATEMENT_AMOUNTS = (
    "opening", "labour", "travel", "parts", "expenses", "rewards", "corrections", "penalties",
    "clawbacks", "late_parts", "net", "billed", "closing",
)  # fmt: skip
POINT_AMOUNTS = ("paid", "rewards", "corrections", "penalties", "clawbacks", "late_parts")


class AftersalesSettlementPeriod(models.Model):
    """A month as plain data."""

    _inherit = "aftersales.settlement.period"

    def _get_result(self) -> dict:
        """Return the month as plain data, its amounts as text with the currency's decimals."""
        self.ensure_one()
        money = f"{{:.{self.currency_id.decimal_places}f}}"
        return {
            "month": self.display_name,
            "statements": self._get_statement_results(money),
            "claims": {
                claim.order_id.name: {
                    "state": claim.state,
                    "amount": money.format(abs(claim.amount)),
                    "reason": claim.reason or "",
                }
                for claim in self.claim_ids
            },
            "nodes": self._get_point_results(money),
            "technicians": self._get_technician_results(money),
        }

    def _get_statement_results(self, money: str) -> dict:
        statements = self.statement_ids
        filled = [name for name in STATEMENT_AMOUNTS if name in statements._fields]
        zeros = dict.fromkeys(STATEMENT_AMOUNTS, money.format(0))
        return {
            statement.payee_id.code: zeros
            | {name: money.format(statement[name] or 0) for name in filled}
            for statement in statements
        }

    def _get_point_results(self, money: str) -> dict:
        points = defaultdict(lambda: dict.fromkeys(POINT_AMOUNTS, 0.0))
        for (point, state), amount in self._sum_claims("point_id", "state"):
            points[point.code]["clawbacks" if state == CLAWED_BACK else "paid"] += abs(amount)
        penalties = self.env["aftersales.penalty"]._read_group(
            [("period_id", "=", self.id)], ["point_id"], ["amount:sum"]
        )
        for point, amount in penalties:
            points[point.code]["penalties"] += amount
        return {
            code: {kind: money.format(amount) for kind, amount in total.items()}
            for code, total in sorted(points.items())
            if any(total.values())
        }

    def _get_technician_results(self, money: str) -> dict:
        """Return technician code -> what the paid claims of the month come to (rule 34)."""
        totals = {
            technician.code: money.format(amount)
            for (technician, state), amount in self._sum_claims("order_id.technician_id", "state")
            if technician and state == PAID and amount
        }
        return dict(sorted(totals.items()))

    def _sum_claims(self, *groupby: str) -> list[tuple[tuple, float]]:
        groups = self.env["aftersales.claim"]._read_group(
            [("period_id", "=", self.id)], groupby, ["amount:sum"]
        )
        return [(tuple(key), amount) for *key, amount in groups]
