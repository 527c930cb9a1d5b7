from odoo import api, fields, models


class RepairOrder(models.Model):
    """The warranty decides what a service order's parts cost, each on its own."""

    _inherit = "repair.order"

    is_service_order = fields.Boolean(compute="_compute_is_service_order", compute_sudo=True)

    @api.depends("point_id")
    def _compute_is_service_order(self):
        for order in self:
            order.is_service_order = bool(order.point_id)

    def _update_sale_order_line_price(self):
        """Set the prices by the warranty; other repairs by the checkbox, as ever."""
        orders = self.filtered("point_id")
        orders._apply_warranty_prices()
        return super(RepairOrder, self - orders)._update_sale_order_line_price()

    def _apply_warranty_prices(self):
        """Set on the quotation's lines what the warranty covers, and their prices by that.

        Invoked by: making the quotation, changing its parts, and what cover rests on.
        """
        priced = self.filtered(lambda order: order.lot_id and order.move_ids.sale_line_id)
        for order, percents in priced._get_covered_percents().items():
            for move in order.move_ids.filtered("sale_line_id"):
                move.sale_line_id._set_warranty_percent(percents.get(move, 0.0))

    def _get_covered_percents(self):
        """Return how much of each added part is covered: order -> move -> percent.

        Goodwill covers no more than it was granted for, part by part in the order's sequence.
        """
        result = {}
        for order, data in self._get_coverage_data().items():
            lines = {line["part"]: line for line in data["parts"]}
            left = order._get_goodwill_amounts()
            percents = result[order] = {}
            for move in order.move_ids.filtered(lambda one: one.repair_line_type == "add"):
                line = lines.get(move.product_id.id)
                percent = float(line["percent"]) if line else 0.0
                if line and line["reason"] == "goodwill":
                    percent = order._limit_goodwill(move, percent, line["by"], left)
                percents[move] = percent
        return result

    def _get_goodwill_amounts(self):
        """Return goodwill id -> what it was granted for, of the machine's."""
        # Whoever makes a quotation need not be of the service department.
        granted = self.lot_id.sudo().warranty_ids.filtered(lambda one: one.kind == "goodwill")
        return {one.id: one.amount_limit for one in granted}

    def _limit_goodwill(self, move, percent, goodwill_id, left):
        """Return how much of a part is covered with what is left of a goodwill's amount.

        :param left: goodwill id -> amount, reduced by what is used
        """
        # Whoever changes the parts of an order need not be of the sales department.
        worth = move.sale_line_id.sudo()._get_full_price() * move.product_uom_qty
        available = left.get(goodwill_id, 0.0)
        if worth <= 0:
            return percent
        percent = min(percent, available * 100.0 / worth)
        left[goodwill_id] = available - worth * percent / 100.0
        return percent

    def write(self, vals):
        """Write; what cover rests on changes what is charged."""
        result = super().write(vals)
        if not self._get_pricing_fields().isdisjoint(vals):
            self.filtered("point_id")._apply_warranty_prices()
        return result

    def _get_pricing_fields(self):
        """Return the fields of an order that cover rests on, and so its prices."""
        return {"lot_id", "usage", "has_usage", "fault_id", "exclusion_ids", "completed_at"}

    def _record_decisions(self, moment):
        result = super()._record_decisions(moment)
        self.filtered("point_id")._apply_warranty_prices()
        return result
