from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime


class SettlementPeriod(models.Model):
    """Approval and billing of a month, by somebody who calculated nothing of it."""

    _inherit = "aftersales.settlement.period"

    def action_approve(self):
        """Approve all that is still a draft."""
        self._approve()
        return True

    def _approve(self, as_of: date | None = None) -> None:
        """Approve the months' statements and close the months.

        :param as_of: not used by the rules; approval is stamped with the time it happens.
        """
        for period in self:
            period._lock()
            period._ensure_may_approve()
            if period.made_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You made %(month)s yourself. Somebody else must approve it.",
                        month=period.display_name,
                    )
                )
            if period.state != "made":
                continue
            drafts = period.statement_ids.filtered(lambda statement: statement.state == "draft")
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

    def _ensure_may_approve(self) -> None:
        """Refuse approval by whoever calculates, and of what isn't ready (DESIGN, "Who may")."""
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
        """Refuse approval by whoever edited rates or coefficients since the last approval."""
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
                    "You have edited rates or coefficients yourself (on %(when)s). Somebody who"
                    " has not must approve.",
                    when=format_datetime(self.env, edit.at),
                )
            )
