from odoo import models

from ..base.changes import changed_fields


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        """Write; the journal keeps what code a machine or part had: papers name it by that."""
        changed = self.filtered(
            lambda one: one.aftersales_kind and changed_fields(one, vals, {"default_code"})
        )
        before = {one: one.default_code for one in changed}
        result = super().write(vals)
        for product, code in before.items():
            details = {"default_code": [code, product.default_code]}
            self.env["aftersales.journal"]._record(
                "correction", product.product_tmpl_id, details=details
            )
        return result
