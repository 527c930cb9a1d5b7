from collections.abc import Iterable, Sequence

from odoo import api, fields, models

from ...rules.claims import FALSE_ORDER
from ...run.copy import RowBatch
from ..claims.aftersales_claim_sentences import ClaimSentences


class AftersalesPenalty(models.Model):
    """What a point owes for a fictitious order or a part that is not original."""

    _name = "aftersales.penalty"
    _description = "Settlement Penalty"
    _inherit = ["aftersales.settlement.record"]
    _order = "period_id desc, point_id, order_id, id"
    _rec_name = "order_id"
    _check_company_auto = True
    _log_access = False

    period_id = fields.Many2one(
        "aftersales.settlement.period", "Month", required=True, ondelete="restrict", index=True
    )
    month = fields.Date("Calendar Month", related="period_id.month")
    statement_id = fields.Many2one(
        "aftersales.statement", required=True, ondelete="restrict", index=True,
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True)
    point_id = fields.Many2one(
        "aftersales.point", "Service Point", required=True, ondelete="restrict", index=True,
        check_company=True,
        help="The point whose work it is about. Its payee's statement bears the penalty.",
    )  # fmt: skip
    payee_id = fields.Many2one(related="statement_id.payee_id", string="Payee")
    order_id = fields.Many2one(
        "repair.order", "Service Order", required=True, ondelete="restrict", index=True,
        check_company=True,
    )  # fmt: skip
    return_id = fields.Many2one("aftersales.part.return", ondelete="restrict")
    kind = fields.Selection(
        [(FALSE_ORDER, "Fictitious Order"), ("non_original", "Part Not Original")],
        required=True,
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict",
        help="The company's when the month was made.",
    )  # fmt: skip
    amount = fields.Monetary(required=True, help="What is deducted; always positive.")
    facts = fields.Json(help="What the amount was calculated from.")
    reason_text = fields.Char("Why", compute="_compute_reason_text")

    # A returned part is charged once, and an order is found fictitious once.
    _return_uniq = models.UniqueIndex(
        "(return_id) WHERE return_id IS NOT NULL", "This returned part has been charged already."
    )
    _false_order_uniq = models.UniqueIndex(
        "(order_id) WHERE kind = 'false_order'",
        "This service order has been penalised as fictitious already.",
    )

    @api.depends_context("lang")
    @api.depends("kind", "facts")
    def _compute_reason_text(self):
        explain = ClaimSentences(self.env)
        for penalty in self:
            penalty.reason_text = explain.penalty(penalty)

    # === WRITTEN BY COPY ===

    @api.model
    def _get_copy_columns(self):
        return (
            "period_id", "company_id", "currency_id", "statement_id", "order_id", "return_id", "point_id", "kind",
            "amount", "facts",
        )  # fmt: skip

    @api.model
    def _prepare_penalty_rows(self, batch: RowBatch) -> Iterable[Sequence]:
        """Return the rows of penalties that a run is about to write. Hook, see `_get_copy_columns`.

        :param batch: its keys are the orders' ids.
        """
        return batch.rows

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"facts"}
