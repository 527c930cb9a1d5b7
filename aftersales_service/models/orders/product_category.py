from odoo import api, fields, models


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "aftersales.shared.master"]

    code = fields.Char(
        copy=False, help="Short name of the category in service workbooks. No two are the same."
    )

    # Also read by the workbook import, by code.
    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another category has this code already."
    )

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() - {"name"} | {"code", "parent_id"}
