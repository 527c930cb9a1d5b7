from odoo import models
from odoo.exceptions import UserError

from ...run.collector import resting_collector
from ...run.recheck import CLAIM, PENALTY, Recheck
from ...run.terms import load_terms
from ..claims.aftersales_claim_differences import DifferenceSentences


class SettlementPeriod(models.Model):
    """What is approved is what would be made at that moment (SETTLEMENT_RULES 26)."""

    _inherit = "aftersales.settlement.period"

    def _ensure_as_made(self, payees=None) -> None:
        """Refuse approval if making the month once more would come to something else.

        Decides in batches as the making does, and writes nothing.

        :param payees: ids of the payees whose statements are approved (default: all that are not
            approved yet, with what came to no statement).
        :raises UserError: naming what would differ, and how.
        """
        self.ensure_one()
        self.env.flush_all()
        start = self._first_day()
        terms = load_terms(self.env, self.company_id, self.month, start, self.cutoff_date)
        openings = self._get_openings(terms.network)
        recheck = Recheck(self, terms, openings)
        if payees is None:
            payees = self._get_payees(terms.network, openings, recheck.clawed_back_payees)
        orders = self._count_orders(start)
        for batch in self._get_batches(sorted(payees), terms.network, orders):
            with resting_collector():
                recheck.compare(batch)
        if recheck.count:
            raise UserError(self._describe_differences(recheck))

    def _describe_differences(self, recheck: Recheck) -> str:
        sentences = DifferenceSentences(self.env, self.currency_id)
        # Superuser: names only, of orders and points that the statements show anyway.
        orders, points = self.env["repair.order"].sudo(), self.env["aftersales.point"].sudo()
        told = [
            sentences.difference(
                difference,
                orders.browse(difference.record).name
                if difference.kind in (CLAIM, PENALTY)
                else points.browse(difference.record).display_name,
            )
            for difference in recheck.first
        ]
        if recheck.count > len(told):
            told.append(self.env._("… and %(count)s more.", count=recheck.count - len(told)))
        return self.env._(
            "Facts or terms have changed since %(month)s was made, so that it would come to"
            " something else now. Differences: %(count)s\n%(differences)s\nHave the month made"
            " again, then approve it.",
            month=self.display_name,
            count=recheck.count,
            differences="\n".join(f"• {line}" for line in told),
        )
