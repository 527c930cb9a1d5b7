from odoo import fields, models

from ..base.base import defaults_for


class StockLot(models.Model):
    """What customers asked for about a machine."""

    _inherit = "stock.lot"

    request_count = fields.Integer(compute="_compute_request_count")

    def _compute_request_count(self):
        requests, counts = self.env["aftersales.request"], {}
        # Whoever reads serial numbers need not read what their owners asked for.
        if requests.has_access("read"):
            groups = requests._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"])
            counts = dict(groups)
        for lot in self:
            lot.request_count = counts.get(lot._origin, 0)

    def _get_way_address(self):
        """Return where to go for the machine: where it is, or its owner's address."""
        return self._get_place_address() or self.customer_id._get_aftersales_address()

    def action_view_requests(self):
        """Open the requests about the machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.aftersales_request_action"
        )
        context = self._get_request_defaults()
        return {**action, "domain": [("lot_id", "=", self.id)], "context": context}

    def action_new_request(self):
        """Open a new request about the machine."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Request"),
            "res_model": "aftersales.request",
            "views": [(False, "form")],
            "context": self._get_request_defaults(),
        }

    def _get_request_defaults(self):
        """Return the context that gives a new request about the machine its first values."""
        return defaults_for(
            "aftersales.request",
            lot_id=self.id,
            partner_id=self.customer_id.id,
            point_id=(self.caring_point_id or self.dealer_id).id,
            company_id=(self.company_id or self.env.company).id,
        )

    def action_new_service_order(self):
        """Open a new service order for the machine."""
        self.ensure_one()
        form = self.env.ref("aftersales_service.repair_order_view_form_service")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Service Order"),
            "res_model": "repair.order",
            "views": [(form.id, "form")],
            "context": self.action_view_service_orders()["context"],
        }

    def _count_dependents(self):
        requests = self._count_by("aftersales.request", "lot_id")
        return [*super()._count_dependents(), (self.env._("requests"), requests)]
