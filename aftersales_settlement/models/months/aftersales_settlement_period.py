from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_service.rules.dates import add_months, month_start

from ..base.aftersales_settlement_record import SETTLEMENT_RUN
from ..base.freeze import FROZEN
from ..base.links import open_filtered

# What a month sums up of its statements.
SUMMED = ("opening", "labour", "travel", "penalties", "clawbacks")

# A new month, before anything is made of it.
START = {
    "state": "draft",
    "made_by_id": False,
    "made_at": False,
    "order_total": 0,
}
# What only runs write.
RUN_FIELDS = frozenset(
    {
        *START, "cutoff_date", "statement_ids", "claim_ids", "penalty_ids", "late_reason",
        "late_allowed_by_id", "late_allowed_at",
    }
)  # fmt: skip


class AftersalesSettlementPeriod(models.Model):
    """A month of a company's settlement: made, approved, billed."""

    _name = "aftersales.settlement.period"
    _description = "Settlement Month"
    _inherit = ["aftersales.journal.mixin", "aftersales.long.run", "mail.thread"]
    _order = "month desc, company_id"
    _rec_name = "month"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company,
        readonly=True,
    )  # fmt: skip
    month = fields.Date(
        required=True, default=lambda self: self._default_month(),
        help="Any day of the month; it is kept as the first.",
    )  # fmt: skip
    state = fields.Selection(
        [
            ("draft", "New"),
            ("making", "Being Made"),
            ("made", "Made"),
            ("approved", "Approved"),
        ],
        string="Status",
        default="draft", required=True, readonly=True, copy=False, tracking=True, index=True,
    )  # fmt: skip
    made_by_id = fields.Many2one("res.users", "Made by", readonly=True, copy=False)
    made_at = fields.Datetime("Made on", readonly=True, copy=False)
    order_total = fields.Integer("Orders", readonly=True, copy=False)
    statement_ids = fields.One2many("aftersales.statement", "period_id", "Statements")
    claim_ids = fields.One2many("aftersales.claim", "period_id", "Claims")
    penalty_ids = fields.One2many("aftersales.penalty", "period_id", "Penalties")
    currency_id = fields.Many2one(related="company_id.currency_id")
    statement_count = fields.Integer("Statements Made", compute="_compute_totals")
    unapproved_count = fields.Integer("To Approve", compute="_compute_totals")
    claim_count = fields.Integer("Claims Decided", compute="_compute_claim_count")
    billed = fields.Monetary("To Invoice", compute="_compute_totals")
    closing = fields.Monetary("Carried Forward", compute="_compute_totals")

    opening = fields.Monetary(
        compute="_compute_figures", help="Carried from the months before by all payees."
    )
    labour = fields.Monetary(compute="_compute_figures")
    travel = fields.Monetary(compute="_compute_figures")
    penalties = fields.Monetary("Penalties in All", compute="_compute_figures")
    clawbacks = fields.Monetary(compute="_compute_figures")
    penalty_count = fields.Integer("Penalties Due", compute="_compute_penalty_count")

    _company_month_uniq = models.UniqueIndex("(company_id, month)", "This month exists already.")
    _first_of_month = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "A settlement month is kept as its first day."
    )

    # === COMPUTES ===

    @api.model
    def _default_month(self) -> date:
        """The month after the last one, or the last full one."""
        last = self.search([("company_id", "=", self.env.company.id)], limit=1)
        if last:
            return add_months(last.month, 1)
        return add_months(month_start(self.env.company._aftersales_today()), -1)

    @api.depends("month")
    def _compute_display_name(self):
        for period in self:
            period.display_name = f"{period.month:%Y-%m}" if period.month else ""

    @api.depends("statement_ids.approved_at", "statement_ids.billed", "statement_ids.closing")
    def _compute_totals(self):
        groups = self.env["aftersales.statement"]._read_group(
            [("period_id", "in", self.ids)],
            ["period_id"],
            ["__count", "approved_at:count", "billed:sum", "closing:sum"],
        )
        totals = {period: row for period, *row in groups}
        for period in self:
            count, approved, billed, closing = totals.get(period._origin, (0, 0, 0.0, 0.0))
            period.statement_count = count
            period.unapproved_count = count - approved
            period.billed = billed
            period.closing = closing

    def _compute_claim_count(self):
        counts = dict(
            self.env["aftersales.claim"]._read_group(
                [("period_id", "in", self.ids)], ["period_id"], ["__count"]
            )
        )
        for period in self:
            period.claim_count = counts.get(period, 0)

    def _compute_figures(self):
        groups = self.env["aftersales.statement"]._read_group(
            [("period_id", "in", self.ids)], ["period_id"], [f"{name}:sum" for name in SUMMED]
        )
        sums = {period: row for period, *row in groups}
        for period in self:
            row = sums.get(period._origin, [0.0] * len(SUMMED))
            for name, amount in zip(SUMMED, row, strict=True):
                period[name] = amount

    def _compute_penalty_count(self):
        counts = dict(
            self.env["aftersales.penalty"]._read_group(
                [("period_id", "in", self.ids)], ["period_id"], ["__count"]
            )
        )
        for period in self:
            period.penalty_count = counts.get(period._origin, 0)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("month"):
                vals["month"] = month_start(fields.Date.to_date(vals["month"]))
            if RUN_FIELDS.intersection(vals):
                self._refuse_writing()
        # As values: else defaults in the context of a caller would make a month look made.
        return super().create([START | vals for vals in vals_list])

    def write(self, vals):
        if vals.get("month"):
            vals = {**vals, "month": month_start(fields.Date.to_date(vals["month"]))}
        self._ensure_only_run_writes(vals)
        return super().write(vals)

    def _ensure_only_run_writes(self, vals: dict) -> None:
        """Let users choose the month of a new period and nothing else."""
        if SETTLEMENT_RUN.is_given(self.env):
            return
        chosen = "month" in vals and any(period.state != "draft" for period in self)
        if chosen or "company_id" in vals or RUN_FIELDS.intersection(vals):
            self._refuse_writing()

    def _get_frozen_evidence(self):
        return self.filtered(lambda period: period.state == "approved")

    def _refuse_writing(self) -> None:
        raise UserError(
            self.env._("A settlement month changes only through its buttons: make, approve, bill.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for period in self:
            if period.statement_ids.filtered_domain(FROZEN) or (period.state == "approved"):
                raise UserError(
                    self.env._(
                        "%(month)s has approved statements; it cannot be deleted.",
                        month=period.display_name,
                    )
                )
            period._clear()
            period._remove_drafts(period._get_drafts())

    # === LINKS ===

    def action_view_statements(self):
        """Open the month's statements."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_statement_action", period_id=self.id)

    def action_view_claims(self):
        """Open the month's claims."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_claim_action", period_id=self.id)

    def action_view_penalties(self):
        """Open the month's penalties."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_penalty_action", period_id=self.id)
