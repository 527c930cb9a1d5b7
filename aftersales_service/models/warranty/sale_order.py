from odoo import api, fields, models


class SaleOrder(models.Model):
    """Confirming a sale of extended warranties extends the machines' warranties."""

    _inherit = "sale.order"

    has_warranty_extension = fields.Boolean(compute="_compute_has_warranty_extension")
    has_warranty_percent = fields.Boolean(compute="_compute_has_warranty_percent")

    ended_cover_warning = fields.Text(compute="_compute_ended_cover_warning")

    @api.depends(
        "state", "company_id", "order_line.warranty_months", "order_line.aftersales_lot_id"
    )
    @api.depends_context("lang")
    def _compute_ended_cover_warning(self):
        """Say before an extension is sold what it doesn't do for a machine without cover."""
        for order in self:
            lines = order.order_line.filtered("warranty_months")
            if order.state not in ("draft", "sent"):
                lines = lines.browse()
            # Whoever sells an extension need not be of the service department.
            lots = lines.aftersales_lot_id.sudo().with_company(order.company_id)
            ended = lots.filtered(lambda lot: lot.warranty_state == "expired")
            order.ended_cover_warning = bool(ended) and self.env._(
                "The cover of %(machines)s has ended: an extension starts on the day of its "
                "confirmation, and does not cover what was reported before that day.",
                machines=", ".join(ended.mapped("name")),
            )

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
