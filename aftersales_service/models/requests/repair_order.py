from odoo import api, fields, models


class RepairOrder(models.Model):
    """What a service order answers to."""

    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.brought.values"]

    request_id = fields.Many2one(
        "aftersales.request",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="What the customer asked for.",
    )

    request_text = fields.Text(
        string="What Was Said", help="What the customer said is wrong, or asked for."
    )
    contact_name = fields.Char(string="Contact", help="Whom to call before going there.")
    contact_phone = fields.Char(help="Of the contact.")
    service_address = fields.Char(help="Where the machine is, where to go.")

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        """A machine brings where it is, and whom to call about it."""
        result = super()._onchange_lot_id()
        contact = self.lot_id.contact_id or self.lot_id.customer_id
        if self.lot_id:
            self._bring(
                service_address=self.lot_id._get_way_address(),
                contact_name=self.lot_id.contact_id.name,
                contact_phone=contact.phone,
            )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a request that gets a service order has been taken up."""
        orders = super().create(vals_list)
        # Stock users, who may copy orders, have nothing to do with requests.
        requests = orders.request_id.sudo()
        requests.filtered(lambda request: request.state == "new").action_start()
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
