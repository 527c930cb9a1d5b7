from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ...run.collector import resting_collector
from ...run.recheck import CLAIM, PENALTY, Recheck
from ...run.terms import load_terms
from ..base.freeze import DRAFT
from ..claims.aftersales_claim_differences import DifferenceSentences


class AftersalesSettlementPeriod(models.Model):
    """Approval of a month that is as it was made, by somebody who calculated nothing of it."""

    _inherit = "aftersales.settlement.period"

    def action_approve(self):
        """Approve all that is still a draft."""
        self._approve()
        return True

    def _approve(self) -> None:
        """Approve the months' statements and close the months.

        :raises UserError: for who made them, for what isn't as it was made any more, and for what
            is approved
        """
        for period in self:
            period._lock()
            period._ensure_may_approve()
            period._ensure_not_approved()
            if period.made_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You made %(month)s yourself. Somebody else must approve it.",
                        month=period.display_name,
                    )
                )
            drafts = period.statement_ids.filtered_domain(DRAFT)
            drafts._ensure_can_be_approved()
            period._ensure_as_made()
            drafts._freeze()
            period._close()

    def _close(self) -> None:
        """Close a month without drafts, with the claims that came without a statement."""
        self.env["aftersales.claim"]._settle_orders(SQL("c.period_id = %s", self.id))
        self._write_run({"state": "approved"})
        self.env["aftersales.journal"]._record("approval", self)
        self.env["aftersales.rate.edit"]._judge(self)

    def _ensure_may_approve(self) -> None:
        """Refuse approval by whoever calculates, and of what isn't ready."""
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise UserError(
                self.env._("Statements are approved by a settlement approver; you are not one.")
            )
        for period in self:
            if period.state not in ("made", "approved"):
                raise UserError(
                    self.env._(
                        "%(month)s is not made yet: make it, then approve it.",
                        month=period.display_name,
                    )
                )
        self._ensure_no_own_rates()

    def _ensure_no_own_rates(self) -> None:
        """Refuse approval by whoever wrote what is paid by, where nobody else has approved that.

        Rates are approved with their sheet, but for the first that was imported; coefficients
        with the first month that is made by them.
        """
        for company in self.company_id:
            sheet = self.env["aftersales.rate.sheet"]._get_in_force(company)
            if not sheet.approved_at and self.env.user in sheet.written_by_ids:
                raise UserError(
                    self.env._(
                        "You have written %(sheet)s yourself, and nobody else has approved it."
                        " Have it approved first.",
                        sheet=sheet.display_name,
                    )
                )
        edit = self.env["aftersales.rate.edit"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("user_id", "=", self.env.uid),
                ("period_id", "=", False),
            ],
            limit=1,
        )
        if edit:
            raise UserError(
                self.env._(
                    "You have edited coefficients or checks yourself (on %(when)s). Somebody who"
                    " has not must approve.",
                    when=format_datetime(self.env, edit.at),
                )
            )

    # === AS IT WAS MADE ===

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
        for batch, _size in self._get_batches(sorted(payees), terms.network, orders):
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
