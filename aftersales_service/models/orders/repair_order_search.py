from odoo import api, models
from odoo.fields import Domain


class RepairOrder(models.Model):
    """Finding a service order by what is known of it: its number, its machine or its customer."""

    _inherit = "repair.order"

    @api.depends_context("formatted_display_name", "search_service_orders")
    def _compute_display_name(self):
        """Where orders are searched by machine and customer, the choices show both."""
        context = self.env.context
        shows = context.get("formatted_display_name") and context.get("search_service_orders")
        result = super()._compute_display_name()
        for order in self if shows else ():
            known = [order.lot_id.name, order.partner_id.display_name]
            details = " · ".join(filter(None, known))
            order.display_name = f"{order.name}\t--{details}--" if details else order.name
        return result

    @api.model
    def _search_display_name(self, operator, value):
        """Search by order number, machine and customer where the context asks for it."""
        if operator == "ilike" and value and self.env.context.get("search_service_orders"):
            return (
                Domain("name", "ilike", value)
                | Domain("lot_id.machine_search", "ilike", value)
                | Domain("partner_id", "ilike", value)
            )
        return super()._search_display_name(operator, value)
