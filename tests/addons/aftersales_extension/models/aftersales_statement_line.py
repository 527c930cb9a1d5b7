from odoo import api, fields, models


class AftersalesStatementLine(models.Model):
    _inherit = "aftersales.statement.line"

    origin = fields.Char(required=True, default="run")
    stored_total = fields.Monetary(related="total", store=True)
    point_key = fields.Integer()

    @api.model
    def _get_copy_columns(self):
        return (*super()._get_copy_columns(), "point_key")

    @api.model
    def _prepare_statement_line_rows(self, batch):
        rows = super()._prepare_statement_line_rows(batch)
        return ((*row, point) for row, (_payee, point) in zip(rows, batch.keys, strict=True))
