from odoo import fields, models


class RepairOrder(models.Model):
    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.part.return.counter"]

    return_ids = fields.One2many("aftersales.part.return", "order_id", string="Part Return Lines")

    def write(self, vals):
        """Write; what came back for an order came after it was asked for.

        :raises ValidationError: for times that would make a receipt impossible
        """
        result = super().write(vals)
        if not {"reported_at", "completed_at"}.isdisjoint(vals):
            self.return_ids._check_happened({"received_date"})
        return result

    def _get_part_return_path(self):
        return "order_id"

    def _get_part_return_defaults(self):
        return {"order_id": self.id}
