from odoo import api, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "aftersales.part.return.counter"]

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Offer first what an order replaced, where the context names one (`replaced_on_order`).

        Invoked by: the choice of the part on a part return
        """
        order = self.env.context.get("replaced_on_order")
        if not order:
            return super().name_search(name, domain, operator, limit)
        replacements = self.env["aftersales.replacement"]
        replaced = Domain(
            "id",
            "in",
            replacements.search_fetch([("order_id", "=", order)], ["product_id"]).product_id.ids,
        )
        domain = Domain(domain or Domain.TRUE)
        first = super().name_search(name, domain & replaced, operator, limit)
        room = limit and limit - len(first)
        if limit and not room:
            return first
        return first + super().name_search(name, domain & ~replaced, operator, room)

    def _get_part_return_path(self):
        return "product_id"

    def _get_part_return_defaults(self):
        return {"product_id": self.id}
