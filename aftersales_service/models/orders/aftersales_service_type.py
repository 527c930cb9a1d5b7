from odoo import api, fields, models


class AftersalesServiceType(models.Model):
    _name = "aftersales.service.type"
    _description = "Service Type"
    _inherit = [
        "aftersales.form.only.mixin",
        "aftersales.kept.record",
        "aftersales.shared.master",
    ]
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
    charge_product_id = fields.Many2one(
        "product.product",
        string="Charged As",
        company_dependent=True,
        domain="[('type', '=', 'service'), ('sale_ok', '=', True),"
        " ('service_tracking', '=', 'no'), ('warranty_months', '=', 0)]",
        help="The service that a customer is charged for each unit of this work, or for each km "
        "of travel, as far as no warranty covers it. Without one, quotations of service orders "
        "have no such line.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another service type has this code already.")

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service orders"), self._count_by("repair.order", "service_type_id")),
        ]

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"code", "kind"}
