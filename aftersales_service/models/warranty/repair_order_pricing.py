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

        Invoked by: making the quotation, changing its parts or work, and what cover rests on.
        """
        # Whoever changes an order need not be of the sales department.
        priced = self.filtered("lot_id")
        priced = priced.filtered(lambda order: order.sudo()._get_charged_lines()) | (
            priced._filter_with_goodwill()
        )
        used = {}
        for order, (data, paid) in priced._get_shared_coverage().items():
            for line, cover in order.sudo()._get_charged_lines(data):
                line._set_warranty_percent(float(cover["percent"]) if cover else 0.0)
            used[order] = paid if order._uses_goodwill() else {}
        self.env["aftersales.goodwill.use"]._keep(used)

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

    def write(self, vals):
        """Write; what cover rests on changes what is charged."""
        result = super().write(vals)
        if not self._get_pricing_fields().isdisjoint(vals):
            self.filtered("point_id")._apply_warranty_prices()
        return result

    def _get_pricing_fields(self):
        """Return the fields of an order that cover rests on, and so its prices."""
        return {
            "lot_id",
            "usage",
            "has_usage",
            "fault_id",
            "exclusion_ids",
            "completed_at",
            "reported_at",
        }

    def _record_decisions(self, moment):
        result = super()._record_decisions(moment)
        self.filtered("point_id")._apply_warranty_prices()
        return result
