from odoo import fields, models


class AftersalesServiceType(models.Model):
    _name = "aftersales.service.type"
    _description = "Service Type"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name of the type in service workbooks.")
    kind = fields.Selection(
        [("repair", "Repair"), ("travel", "Travel"), ("other", "Other Work")],
        required=True,
        default="other",
        help="Repairs are checked against the warranty and for repetition, other work is not. "
        "Travel is not work of its own: it is what rates for the way are kept under.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another service type has this code already.")
