from odoo import models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "aftersales.part.return.counter"]

    def _get_part_return_path(self):
        return "product_id"

    def _get_part_return_defaults(self):
        return {"default_product_id": self.id}
