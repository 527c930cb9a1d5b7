from odoo import api, fields, models


class AftersalesClaim(models.Model):
    _inherit = "aftersales.claim"

    origin = fields.Char(required=True, default="run")
    noted_on = fields.Date(required=True, default=fields.Date.today)
    tags = fields.Json(default=lambda self: {"company": self.env.company.name})
    double = fields.Monetary(compute="_compute_double", store=True)
    technician_code = fields.Char(related="technician_id.code", store=True)
    order_name = fields.Char()
    is_costly = fields.Boolean()

    @api.depends("amount")
    def _compute_double(self):
        for claim in self:
            claim.double = 2 * claim.amount

    @api.model
    def _get_copy_columns(self):
        return (*super()._get_copy_columns(), "order_name", "is_costly")

    @api.model
    def _prepare_claim_rows(self, batch):
        orders = self.env["repair.order"].browse(batch.keys)
        names = dict(zip(batch.keys, orders.mapped("name"), strict=True))
        order, amount = batch.place["order_id"], batch.place["amount"]
        for row in super()._prepare_claim_rows(batch):
            yield (*row, names[row[order]], row[amount] > 50)
