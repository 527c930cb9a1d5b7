from collections.abc import Iterable, Sequence

from odoo import api, fields, models

from ...run.copy import RowBatch


class AftersalesStatementLine(models.Model):
    """An earning point's share of its payee's statement."""

    _name = "aftersales.statement.line"
    _description = "Settlement Statement Line"
    _inherit = ["aftersales.settlement.record"]
    _order = "statement_id, point_id"
    _rec_name = "point_id"
    _check_company_auto = True
    _log_access = False

    statement_id = fields.Many2one(
        "aftersales.statement", required=True, ondelete="restrict", index=True,
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True)
    point_id = fields.Many2one(
        "aftersales.point", "Earning Point", required=True, ondelete="restrict", index=True,
        check_company=True,
    )  # fmt: skip
    currency_id = fields.Many2one(related="statement_id.currency_id")
    claim_count = fields.Integer("Claims", help="Orders decided in this month, paid or not.")
    labour = fields.Monetary(help="After the satisfaction coefficient.")
    travel = fields.Monetary()
    penalties = fields.Monetary()
    clawbacks = fields.Monetary()
    total = fields.Monetary(compute="_compute_total")

    @api.depends("labour", "travel", "penalties", "clawbacks")
    def _compute_total(self):
        for line in self:
            line.total = line.labour + line.travel - line.penalties - line.clawbacks

    # === WRITTEN BY COPY ===

    @api.model
    def _get_copy_columns(self):
        return (
            "statement_id", "company_id", "point_id", "claim_count", "labour", "travel",
            "penalties", "clawbacks",
        )  # fmt: skip

    @api.model
    def _prepare_statement_line_rows(self, batch: RowBatch) -> Iterable[Sequence]:
        """Return the rows of lines that a run is about to write. Hook, see `_get_copy_columns`.

        :param batch: its keys are (payee id, point id).
        """
        return batch.rows
