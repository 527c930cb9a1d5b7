from odoo import api, models


class ProductCategory(models.Model):
    """A policy's terms are for a category and all below it."""

    _name = "product.category"
    _inherit = ["product.category", "aftersales.policy.source"]

    @api.model
    def _get_policy_source_fields(self):
        return {"parent_id"}
