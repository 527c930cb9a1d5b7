from odoo import api, fields, models


class AftersalesPenalty(models.Model):
    _inherit = "aftersales.penalty"

    origin = fields.Char(required=True, default="run")
    kind_length = fields.Integer(compute="_compute_kind_length", store=True)
    order_key = fields.Integer()

    @api.depends("kind")
    def _compute_kind_length(self):
        for penalty in self:
            penalty.kind_length = len(penalty.kind)

    @api.model
    def _get_copy_columns(self):
        return (*super()._get_copy_columns(), "order_key")

    @api.model
    def _prepare_penalty_rows(self, batch):
        rows = super()._prepare_penalty_rows(batch)
        return ((*row, key) for row, key in zip(rows, batch.keys, strict=True))
