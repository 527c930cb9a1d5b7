from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _create_repair_sale_order_line(self):
        """Create the quotation's lines; the warranty decides the prices of service orders."""
        before = self.filtered("sale_line_id")
        result = super()._create_repair_sale_order_line()
        self.repair_id.filtered("point_id")._apply_warranty_prices()
        # Core takes what a part cost us for a price agreed by hand.
        made = (self - before).filtered("repair_id.point_id").sale_line_id.sudo()
        made.with_context(force_price_recomputation=True)._compute_price_unit()
        return result

    def _update_repair_sale_order_line(self):
        result = super()._update_repair_sale_order_line()
        self.repair_id.filtered("point_id")._apply_warranty_prices()
        return result
