from odoo import api, fields, models


class AftersalesStatement(models.Model):
    _inherit = "aftersales.statement"

    origin = fields.Char(required=True, default="run")
    gross = fields.Monetary(compute="_compute_gross", store=True)
    payee_code = fields.Char(related="payee_id.code", store=True)
    payee_key = fields.Integer()

    @api.depends("labour", "travel")
    def _compute_gross(self):
        for statement in self:
            statement.gross = statement.labour + statement.travel

    @api.model
    def _get_copy_columns(self):
        return (*super()._get_copy_columns(), "payee_key")

    @api.model
    def _prepare_statement_rows(self, batch):
        rows = super()._prepare_statement_rows(batch)
        return ((*row, key) for row, key in zip(rows, batch.keys, strict=True))
