from odoo import api, fields, models


class RepairOrder(models.Model):
    """The warranty decides what each line of a service order's quotation costs."""

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

        Goodwill covers no more than it was granted for, line by line.

        Invoked by: making the quotation, changing its parts or work, and what cover rests on.
        """
        # Whoever changes an order need not be of the sales department.
        priced = self.filtered(lambda order: order.lot_id and order.sudo()._get_charged_lines())
        for order, data in priced._get_coverage_data().items():
            left = order._get_goodwill_amounts()
            for line, cover in order.sudo()._get_charged_lines(data):
                line._set_warranty_percent(order._get_covered_percent(line, cover, left))

    def _get_charged_lines(self, data=None):
        """Return the quotation's lines of an order's parts, labour and travel.

        :param data: what the warranty covers on the order, as data
        :return: list of sale order line and what covers it (percent, reason; None: nothing)
        """
        self.ensure_one()
        parts = {line["part"]: line for line in data["parts"]} if data else {}
        kinds = data["kinds"] if data else {}
        lines = [
            (move.sale_line_id, parts.get(move.product_id.id))
            for move in self.move_ids
            if move.sale_line_id and move.repair_line_type == "add"
        ]
        return lines + [(line, kinds.get(line.service_work)) for line in self.work_line_ids]

    def _get_covered_percent(self, line, cover, left):
        """Return how much of a sale order line is covered, in percent.

        :param cover: percent and reason, or None
        :param left: goodwill id -> amount, reduced by what is used
        """
        if not cover:
            return 0.0
        percent = float(cover["percent"])
        if cover["reason"] == "goodwill":
            return self._limit_goodwill(line, percent, cover["by"], left)
        return percent

    def _get_goodwill_amounts(self):
        """Return goodwill id -> what it was granted for, of the machine's."""
        # Whoever makes a quotation need not be of the service department.
        granted = self.lot_id.sudo().warranty_ids.filtered(lambda one: one.kind == "goodwill")
        return {one.id: one.amount_limit for one in granted}

    def _limit_goodwill(self, line, percent, goodwill_id, left):
        """Return how much of a line is covered with what is left of a goodwill's amount."""
        worth = line._get_full_price() * line.product_uom_qty
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
