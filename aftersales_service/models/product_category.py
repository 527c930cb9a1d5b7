from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    code = fields.Char(
        copy=False, help="Short name of the category in service workbooks. No two are the same."
    )

    # Also read by the workbook import, by code.
    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another category has this code already."
    )
