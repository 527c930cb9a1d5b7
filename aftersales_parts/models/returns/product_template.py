from odoo import api, fields, models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "aftersales.part.return.counter"]

    part_class = fields.Selection(
        [("valuable", "Valuable"), ("ordinary", "Ordinary")],
        index="btree_not_null",
        help="Valuable parts are counted one by one; ordinary parts are handled in bulk.",
    )
    return_required = fields.Boolean(
        help="The defective part must come back before the work that replaced it is paid.",
    )

    def _get_part_return_path(self):
        return "product_id.product_tmpl_id"

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"return_required"}
