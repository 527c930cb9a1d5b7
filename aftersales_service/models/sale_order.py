from odoo import api, fields, models


class SaleOrder(models.Model):
    """Confirming a sale of extended warranties extends the machines' warranties."""

    _inherit = "sale.order"

    has_warranty_extension = fields.Boolean(compute="_compute_has_warranty_extension")
    has_warranty_percent = fields.Boolean(compute="_compute_has_warranty_percent")

    @api.depends("order_line.warranty_months")
    def _compute_has_warranty_extension(self):
        for order in self:
            order.has_warranty_extension = any(order.order_line.mapped("warranty_months"))

    @api.depends("order_line.warranty_percent")
    def _compute_has_warranty_percent(self):
        for order in self:
            order.has_warranty_percent = any(order.order_line.mapped("warranty_percent"))

    def _action_confirm(self):
        result = super()._action_confirm()
        self.order_line._create_warranties()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.order_line._cancel_warranties()
        # Whoever cancels; what the quotation used of goodwill, others may use.
        repairs = self.sudo().repair_order_ids.filtered(lambda order: order.state != "done")
        repairs.filtered("point_id")._apply_warranty_prices()
        return result
