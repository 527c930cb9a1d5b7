from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.aftersales_service.models.base.sentinels import PROTECTED_WRITE
from odoo.addons.aftersales_service.rules.dates import add_months, day_of_month

from ..base.freeze import FROZEN


class AftersalesSettlementPeriod(models.Model):
    """When a month is made, and on the facts of which days (RULES 26)."""

    _inherit = "aftersales.settlement.period"

    open_date = fields.Date(
        "Can Be Made from", compute="_compute_window", help="First day that the month can be made."
    )
    cutoff_date = fields.Date(
        "Facts Known until", compute="_compute_cutoff_date", store=True,
        help="Last day whose facts count (record sheets, returns, verdicts, audits), and last day"
        " that the month can be made. A month keeps the cutoff that it was made with.",
    )  # fmt: skip
    is_late = fields.Boolean(
        compute="_compute_is_late", help="The time to make the month is over, and nobody has"
        " allowed to make it all the same.",
    )  # fmt: skip
    late_reason = fields.Text("Made Late Because", readonly=True, copy=False, tracking=True)
    late_allowed_by_id = fields.Many2one(
        "res.users", "Allowed by", readonly=True, copy=False, tracking=True
    )
    late_allowed_at = fields.Datetime("Allowed on", readonly=True, copy=False)

    @api.depends("month", "company_id.aftersales_open_day")
    def _compute_window(self):
        for period in self:
            period.open_date = period.month and day_of_month(
                add_months(period.month, 1), period.company_id.aftersales_open_day
            )

    @api.depends("month", "company_id.aftersales_cutoff_day")
    def _compute_cutoff_date(self):
        # What a month was made on does not change with a setting.
        for period in self.filtered(lambda period: period.state == "draft"):
            period.cutoff_date = period._get_cutoff()

    @api.depends("cutoff_date", "state", "late_allowed_by_id")
    def _compute_is_late(self):
        for period in self:
            period.is_late = bool(
                period.state != "approved"
                and period.cutoff_date
                and period.company_id._aftersales_today() > period.cutoff_date
                and not period.late_allowed_by_id
            )

    def _get_cutoff(self) -> date | bool:
        """Return the month's cutoff by today's setting."""
        return self.month and day_of_month(
            add_months(self.month, 1), self.company_id.aftersales_cutoff_day
        )

    def _get_last_day(self) -> date:
        return add_months(self.month, 1) - timedelta(days=1)

    def _take_cutoff(self) -> None:
        """Make the month on today's cutoff, unless a part of it is approved on another."""
        approved = self.statement_ids.filtered_domain(FROZEN)
        if not approved and self.cutoff_date != self._get_cutoff():
            # It follows from the settings but for this: what is made is on today's.
            period = PROTECTED_WRITE.give(self)
            period._write_run({"cutoff_date": self._get_cutoff()})

    def _ensure_in_window(self, today: date) -> None:
        """Refuse to make a month too early, or too late without a permission.

        :param today: company-local date.
        :raises UserError: saying what to do.
        """
        if today < self.open_date:
            raise UserError(
                self.env._(
                    "%(month)s can be made from %(day)s on: until then its facts still come in.",
                    month=self.display_name,
                    day=format_date(self.env, self.open_date),
                )
            )
        if today > self.cutoff_date and not self.late_allowed_by_id:
            raise UserError(
                self.env._(
                    "%(month)s could be made until %(day)s. An approver can allow to make it all"
                    " the same, with a reason: Allow Late Making, on the month.",
                    month=self.display_name,
                    day=format_date(self.env, self.cutoff_date),
                )
            )

    def action_allow_late(self):
        """Ask why the month is to be made after its cutoff."""
        self.ensure_one()
        self._ensure_not_approved()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allow Late Making"),
            "res_model": "aftersales.late.making",
            "view_mode": "form",
            "target": "new",
            "context": {"default_period_id": self.id},
        }

    def _allow_late(self, reason: str) -> None:
        """Let the month be made after its cutoff; who allows it, when and why is kept.

        :raises UserError: for who is no approver, without a reason, or when it is approved.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise UserError(
                self.env._("A settlement approver allows to make a month late; you are not one.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the month is made late."))
        self._ensure_not_approved()
        self._write_run(
            {
                "late_reason": reason.strip(),
                "late_allowed_by_id": self.env.uid,
                "late_allowed_at": fields.Datetime.now(),
            }
        )
        self.env["aftersales.journal"]._record(
            "override",
            self,
            reason.strip(),
            {"cutoff_date": fields.Date.to_string(self.cutoff_date)},
        )
