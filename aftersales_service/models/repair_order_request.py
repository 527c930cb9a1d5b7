from odoo import api, fields, models


class RepairOrder(models.Model):
    """What a service order answers to."""

    _inherit = "repair.order"

    request_id = fields.Many2one(
        "aftersales.request",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="What the customer asked for.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a request that gets a service order has been taken up."""
        orders = super().create(vals_list)
        # Stock users, who may copy orders, have nothing to do with requests.
        orders.request_id.sudo().action_start()
        return orders

    def action_view_request(self):
        """Open the request that the order answers to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.request",
            "views": [(False, "form")],
            "res_id": self.request_id.id,
        }
