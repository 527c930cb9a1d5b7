from odoo import fields, models

from .base import defaults_for


class StockLot(models.Model):
    """What customers asked for about a machine."""

    _inherit = "stock.lot"

    request_count = fields.Integer(compute="_compute_request_count")

    def _compute_request_count(self):
        counts = dict(
            self.env["aftersales.request"]._read_group(
                [("lot_id", "in", self.ids)], ["lot_id"], ["__count"]
            )
        )
        for lot in self:
            lot.request_count = counts.get(lot._origin, 0)

    def action_view_requests(self):
        """Open the requests about the machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.aftersales_request_action"
        )
        context = defaults_for(
            "aftersales.request",
            lot_id=self.id,
            partner_id=self.customer_id.id,
            point_id=(self.caring_point_id or self.dealer_id).id,
            company_id=(self.company_id or self.env.company).id,
        )
        return {**action, "domain": [("lot_id", "=", self.id)], "context": context}
