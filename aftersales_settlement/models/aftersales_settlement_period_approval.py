from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


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
            period.statement_ids._approve()
            period._close_when_approved()

    def _close_when_approved(self) -> None:
        """Close months that have no draft left, with the claims that came without a statement."""
        for period in self:
            if period.state != "made" or period.statement_ids.filtered(
                lambda statement: statement.state == "draft"
            ):
                continue
            self.env["aftersales.claim"]._settle_orders(SQL("c.period_id = %s", period.id))
            period._write_run({"state": "approved"})
            self.env["aftersales.journal"]._record("approval", period)

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
        for model in ("aftersales.rate", "aftersales.coefficient"):
            edited = self.env[model].search_count(
                [
                    ("company_id", "in", self.company_id.ids),
                    "|", ("create_uid", "=", self.env.uid), ("write_uid", "=", self.env.uid),
                ],
                limit=1,
            )  # fmt: skip
            if edited:
                raise UserError(
                    self.env._(
                        "You have edited rates or coefficients yourself. Somebody who has not"
                        " must approve."
                    )
                )
