from odoo import api, models


class ProductProduct(models.Model):
    """A product, whose category says which policy is for it."""

    _name = "product.product"
    _inherit = ["product.product", "aftersales.policy.source"]

    @api.model
    def _get_policy_source_fields(self):
        return {"product_tmpl_id"}
