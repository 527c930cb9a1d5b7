from odoo import fields, models


class AftersalesWarrantyPolicyPart(models.Model):
    _name = "aftersales.warranty.policy.part"
    _description = "Warranty Terms of a Part Category"
    _order = "policy_id, category_id, id"
    _rec_name = "category_id"

    policy_id = fields.Many2one(
        "aftersales.warranty.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    category_id = fields.Many2one(
        "product.category",
        string="Part Category",
        required=True,
        index=True,
        ondelete="restrict",
        help="The terms are for parts of this category and of those below it without their own.",
    )
    months = fields.Integer(
        string="Duration",
        required=True,
        help="How many calendar months such parts are covered, from the same day as the machine. "
        "0: never.",
    )
    restart_months = fields.Integer(
        string="After Replacement",
        help="A part replaced while it was covered is also covered for so many months from then "
        "on. 0: replacing it changes nothing.",
    )

    _category_uniq = models.Constraint(
        "unique (policy_id, category_id)",
        "The warranty policy has terms for this part category already.",
    )
    _months_not_negative = models.Constraint(
        "CHECK (months >= 0 AND restart_months >= 0)", "A number of months can't be negative."
    )
