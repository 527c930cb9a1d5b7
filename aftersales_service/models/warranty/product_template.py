from odoo import api, fields, models


class ProductTemplate(models.Model):
    """An extended warranty is a service that is sold for a machine."""

    _name = "product.template"
    _inherit = ["product.template", "aftersales.policy.source"]

    warranty_months = fields.Integer(
        string="Extends Warranty By",
        help="So many months a machine's warranty lasts longer when this service is sold for it.",
    )
    warranty_after_end = fields.Selection(
        [
            ("refuse", "Only while the machine is covered"),
            ("allow", "Also afterwards, from the day of sale"),
        ],
        string="May Be Sold",
        required=True,
        default="refuse",
    )
    warranty_percent_parts = fields.Float(string="Extends Parts (%)", digits=(5, 2), default=100.0)
    warranty_percent_labour = fields.Float(
        string="Extends Labour (%)", digits=(5, 2), default=100.0
    )
    warranty_percent_travel = fields.Float(
        string="Extends Travel (%)", digits=(5, 2), default=100.0
    )
    warranty_usage_limit = fields.Float(
        string="Extends Up To Usage",
        digits=(16, 6),
        help="Hours or kilometres up to which the extension covers. 0: without limit.",
    )
    warranty_category_id = fields.Many2one(
        "product.category",
        string="Extends For Parts",
        help="Empty: the whole machine.",
    )

    _warranty_months_not_negative = models.Constraint(
        "CHECK (warranty_months >= 0 AND warranty_usage_limit >= 0)",
        "An extension's months and its usage limit can't be negative.",
    )
    _warranty_percents_in_range = models.Constraint(
        "CHECK (warranty_percent_parts BETWEEN 0 AND 100"
        " AND warranty_percent_labour BETWEEN 0 AND 100"
        " AND warranty_percent_travel BETWEEN 0 AND 100)",
        "A percentage is between 0 and 100.",
    )

    @api.model
    def _get_policy_source_fields(self):
        return {"categ_id"}
