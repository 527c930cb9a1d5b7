from collections.abc import Iterable, Sequence

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

from ...rules import claims as rules
from ...run.copy import RowBatch
from .aftersales_claim_sentences import ClaimSentences


class AftersalesClaim(models.Model):
    """What became of one service order in the statement of one month."""

    _name = "aftersales.claim"
    _description = "Settlement Claim"
    _inherit = ["aftersales.settlement.record"]
    # A run writes them point by point: the newest month first needs no join.
    _order = "id desc"
    _rec_name = "order_id"
    _check_company_auto = True
    # A hundred thousand rows a month, all made by a run: the period says who and when.
    _log_access = False

    period_id = fields.Many2one(
        "aftersales.settlement.period", "Month", required=True, ondelete="restrict"
    )
    month = fields.Date("Calendar Month", related="period_id.month")
    statement_id = fields.Many2one(
        "aftersales.statement", ondelete="set null", check_company=True,
        help="Empty when the payee's month came to nothing, so that it has no statement.",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True)
    order_id = fields.Many2one(
        "repair.order", "Service Order", required=True, ondelete="restrict", check_company=True
    )
    point_id = fields.Many2one(
        "aftersales.point", "Earning Point", required=True, ondelete="restrict",
        check_company=True,
    )  # fmt: skip
    payee_id = fields.Many2one(related="statement_id.payee_id", string="Payee")
    machine_id = fields.Many2one(related="order_id.lot_id", string="Machine")
    technician_id = fields.Many2one(related="order_id.technician_id", string="Technician")
    completion_date = fields.Date(related="order_id.completion_date", string="Completed on")
    service_type_id = fields.Many2one(related="order_id.service_type_id", string="Service Type")
    state = fields.Selection(
        [
            (rules.PAID, "Payable"),
            (rules.HELD, "Held"),
            (rules.EXCLUDED, "Excluded"),
            (rules.CLAWED_BACK, "Clawed Back"),
        ],
        string="Status",
        required=True,
        help="Payable and excluded are final once the month is approved. A held order is looked at"
        " again in the next month. Clawed back: paid earlier, found fictitious since.",
    )
    is_final = fields.Boolean("Approved", compute="_compute_is_final")
    reason = fields.Selection(
        "_selection_reason", help="Why the order is not paid, in a word; empty when it is paid."
    )
    reason_values = fields.Json()
    check_id = fields.Many2one(
        "aftersales.claim.check", ondelete="restrict", index="btree_not_null",
        check_company=True,
        help="What struck: the first check, in their order, that found something.",
    )  # fmt: skip
    verdict_id = fields.Many2one(
        "aftersales.inspection.verdict", ondelete="restrict", index="btree_not_null",
        help="The verdict on a covered part that had to come back, where that is the reason.",
    )  # fmt: skip
    reason_text = fields.Char("Why", compute="_compute_reason_text")
    facts = fields.Json(
        help="All that the decision was made on, as it stood when the month was made."
    )
    decision_id = fields.Many2one(
        "aftersales.warranty.decision",
        "Decided at Completion",
        ondelete="set null",
        index="btree_not_null",
        help="What the warranty covered of the order when it was completed.",
    )
    decision_policy_id = fields.Many2one(
        related="decision_id.policy_id", string="Policy at Completion"
    )
    decision_policy_version = fields.Integer(
        related="decision_id.policy_version", string="Policy's Version"
    )
    cover_changes = fields.Json(
        help="Where the order is covered otherwise than at its completion, and what has changed."
    )
    cover_changes_html = fields.Html(compute="_compute_cover_changes_html", sanitize=False)
    is_cover_changed = fields.Boolean(
        "Covered Otherwise",
        compute="_compute_cover_changes_html",
        search="_search_is_cover_changed",
        help="The statement covers the order otherwise than it was when the order was completed.",
    )
    facts_html = fields.Html("Decided on", compute="_compute_facts_html", sanitize=False)
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict",
        help="The company's when the month was made.",
    )  # fmt: skip
    full_value = fields.Monetary(
        help="What the work is worth in full, before the coefficient: should it turn out to be"
        " fictitious, the penalty is a multiple of this, whatever becomes of rates until then."
    )
    labour_base = fields.Monetary("Base Fee", help="Fee of the work before the coefficient.")
    travel_base = fields.Monetary("Travel Fee", help="Travel fee, whether it is paid or not.")
    coefficient = fields.Float(
        digits=(16, 6), help="Share of the labour that the point's satisfaction score releases."
    )
    labour = fields.Monetary()
    travel = fields.Monetary()
    amount = fields.Monetary(
        help="What is payable. What a clawback takes back is below zero, so that claims add up."
    )
    # Tells whether deciding once more comes to the same: see `run.decisions.ClaimRow`.
    # It says nothing to a reader; the run reads and writes it by SQL.
    fingerprint = fields.Char(size=16, groups="base.group_system")

    # An order is decided once a month, paid or excluded once, clawed back once: the database
    # says so, whoever runs how many settlements at a time.
    _order_period_uniq = models.UniqueIndex(
        "(order_id, period_id)", "This service order has a claim in this month already."
    )
    _order_final_uniq = models.UniqueIndex(
        "(order_id) WHERE state IN ('paid', 'excluded')",
        "This service order is settled already.",
    )
    _order_clawed_back_uniq = models.UniqueIndex(
        "(order_id) WHERE state = 'clawed_back'",
        "This service order has been clawed back already.",
    )
    # Read by the statement's claims and by approval.
    _statement_idx = models.Index("(statement_id) WHERE statement_id IS NOT NULL")
    # Read by the month's claims, by state, and by the removal of a draft.
    _period_idx = models.Index("(period_id, state)")
    # Read by a point's claims.
    _point_idx = models.Index("(point_id)")

    def _auto_init(self):
        # Before claims kept their full value it was the sum of the fees.
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "full_value"):
            create_column(cr, table, "full_value", "numeric")
            cr.execute("UPDATE aftersales_claim SET full_value = labour_base + travel_base")
        return super()._auto_init()

    def _compute_is_final(self):
        for claim in self:
            claim.is_final = (
                bool(claim.statement_id.approved_at) or claim.period_id.state == "approved"
            )

    @api.model
    def _selection_reason(self) -> list[tuple[str, str]]:
        return ClaimSentences(self.env).reasons()

    @api.depends_context("lang")
    @api.depends("cover_changes")
    def _compute_cover_changes_html(self):
        # Whoever may read a claim may read what it says.
        policies, title = self.env["aftersales.warranty.policy"].sudo(), self._get_cover_title()
        for claim in self:
            claim.is_cover_changed = bool(claim.cover_changes)
            claim.cover_changes_html = policies._render_cover_changes(claim.cover_changes, title)

    @api.model
    def _get_cover_title(self):
        """Return what is said above how a statement covers an order."""
        return self.env._("In the Statement")

    @api.model
    def _search_is_cover_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = Domain("cover_changes", "!=", False)
        return (changed if True in value else Domain.FALSE) | (
            ~changed if False in value else Domain.FALSE
        )

    @api.depends_context("lang")
    @api.depends("state", "reason", "reason_values", "check_id")
    def _compute_reason_text(self):
        explain = ClaimSentences(self.env)
        for claim in self:
            claim.reason_text = explain.reason(claim)

    @api.depends_context("lang")
    @api.depends("facts")
    def _compute_facts_html(self):
        explain = ClaimSentences(self.env)
        for claim in self:
            claim.facts_html = explain.facts_table(claim.facts or {})

    # === WRITTEN BY COPY ===

    @api.model
    def _get_copy_columns(self):
        return (
            "period_id", "company_id", "currency_id", "statement_id", "order_id", "point_id", "state", "reason",
            "check_id", "verdict_id", "reason_values", "facts", "full_value", "labour_base",
            "travel_base", "coefficient", "labour", "travel", "amount", "decision_id",
            "cover_changes", "fingerprint",
        )  # fmt: skip

    @api.model
    def _prepare_claim_rows(self, batch: RowBatch) -> Iterable[Sequence]:
        """Return the rows of claims that a run is about to write. Hook, see `_get_copy_columns`.

        :param batch: some thousand claims; its keys are their orders' ids.
        """
        return batch.rows

    # === APPROVAL ===

    @api.model
    def _settle_orders(self, condition: SQL) -> None:
        """Mark the orders of final claims as settled: no later month looks at them.

        :param condition: which claims, on the alias ``c``.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE repair_order o SET is_settled = TRUE
                  FROM aftersales_claim c
                 WHERE c.order_id = o.id AND c.state IN %s AND o.is_settled IS NOT TRUE AND %s
                """,
                (rules.PAID, rules.EXCLUDED),
                condition,
            )
        )
        self.env["repair.order"].invalidate_model(["is_settled"])

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"cover_changes", "facts", "reason_values"}
