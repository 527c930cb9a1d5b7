from odoo import models


class RepairOrder(models.Model):
    """The usage that an order states becomes a reading of its machine."""

    _inherit = "repair.order"

    def action_repair_done(self):
        """Complete; the machines' usage is kept as readings."""
        result = super().action_repair_done()
        self.filtered(lambda order: order.point_id and order.lot_id)._keep_readings()
        return result

    def _keep_readings(self):
        """Create a reading for each order that states the usage and has none yet."""
        # Whoever completes the order, a stock user too; readings are service users' business.
        readings = self.env["aftersales.usage.reading"].sudo()
        domain = [("lot_id", "in", self.lot_id.ids)]
        known = readings.search(domain, order="date, id")
        read = known.order_id
        units = {reading.lot_id: reading.unit for reading in known}
        readings.create(
            [
                order._prepare_reading_vals(units.get(order.lot_id.sudo(), "hours"))
                for order in self
                if order.has_usage and order not in read
            ]
        )

    def _prepare_reading_vals(self, unit):
        """Return the values of the reading that the order states. Hook.

        The order has been checked by people: what it says is kept even where it looks odd.
        """
        return {
            "lot_id": self.lot_id.id,
            "date": self.completion_date,
            "value": self.usage,
            "unit": unit,
            "order_id": self.id,
            "reason": self.env._("Stated on service order %(order)s.", order=self.name),
        }
