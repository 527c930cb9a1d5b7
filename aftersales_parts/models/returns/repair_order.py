from odoo import fields, models


class RepairOrder(models.Model):
    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.part.return.counter"]

    return_ids = fields.One2many("aftersales.part.return", "order_id", string="Part Return Lines")

    def _get_part_return_path(self):
        return "order_id"

    def _get_part_return_defaults(self):
        return {"order_id": self.id}
