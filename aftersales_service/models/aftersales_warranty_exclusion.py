from odoo import fields, models


class AftersalesWarrantyExclusion(models.Model):
    """What may void a cover: misuse, missed maintenance, parts that aren't original…"""

    _name = "aftersales.warranty.exclusion"
    _description = "Warranty Exclusion"
    _inherit = ["aftersales.code.mixin"]

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="How the service point recognizes it, and what to note down."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another exclusion has this code already.")
