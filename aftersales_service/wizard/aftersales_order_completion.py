from odoo import api, fields, models

from ..models.requests.aftersales_request import OPEN_STATES


class AftersalesOrderCompletion(models.TransientModel):
    """Completes a service order: what was used of its parts, and is the request solved?"""

    _name = "aftersales.order.completion"
    _description = "Complete Service Order"

    order_id = fields.Many2one(
        "repair.order", string="Service Order", required=True, readonly=True, ondelete="cascade"
    )
    short_stock = fields.Selection(related="order_id.company_id.aftersales_short_stock")
    line_ids = fields.One2many("aftersales.order.completion.line", "wizard_id", string="Parts")
    request_id = fields.Many2one("aftersales.request", compute="_compute_request_id")
    resolve_request = fields.Boolean(
        default=True, help="The customer has what he asked for: the request is resolved, too."
    )
    resolution = fields.Text(help="What became of it, and what the customer was told.")

    @api.depends("order_id")
    def _compute_request_id(self):
        for wizard in self:
            wizard.request_id = wizard.order_id._get_request_to_resolve()

    def action_complete(self):
        """Take what was used, complete the order, and resolve its request if it is solved."""
        self.ensure_one()
        order, request = self.order_id, self.request_id
        order.check_access("write")
        self.line_ids._apply()
        order._get_open_moves().picked = True
        order.action_repair_done()
        if request.state in OPEN_STATES and self.resolve_request:
            if self.resolution:
                request.resolution = self.resolution
            request.action_resolve()
        return {"type": "ir.actions.act_window_close"}
