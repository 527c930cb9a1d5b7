from odoo import api, fields, models

from ...rules import warranty


class AftersalesWarrantyPolicyPart(models.Model):
    """A policy's own terms for the parts of a category, a product, or the faults of a group."""

    _name = "aftersales.warranty.policy.part"
    _description = "Warranty Terms of Parts"
    _inherit = ["aftersales.warranty.policy.line", "aftersales.import.mixin"]
    _order = "policy_id, category_id, product_id, fault_id, id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "aftersales.warranty.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    category_id = fields.Many2one(
        "product.category",
        string="Part Category",
        index="btree_not_null",
        ondelete="restrict",
        help="The terms are for parts of this category and of those below it without their own.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('aftersales_kind', '=', 'part')]",
        help="The terms are for this part alone, and go before those of its category.",
    )
    fault_id = fields.Many2one(
        "aftersales.fault",
        string="Fault Group",
        index="btree_not_null",
        ondelete="restrict",
        help="The terms are for the work on these faults, and for parts without terms of their "
        "own replaced because of them.",
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
    step_ids = fields.One2many(
        "aftersales.warranty.policy.step",
        "part_id",
        string="Steps by Age",
        copy=True,
        help="What is covered from a certain age on. Without steps here, the policy's count.",
    )

    _category_uniq = models.Constraint(
        "unique (policy_id, category_id)",
        "The warranty policy has terms for this part category already.",
    )
    _product_uniq = models.Constraint(
        "unique (policy_id, product_id)", "The warranty policy has terms for this part already."
    )
    _fault_uniq = models.Constraint(
        "unique (policy_id, fault_id)",
        "The warranty policy has terms for this fault group already.",
    )
    _for_one_thing = models.Constraint(
        "CHECK (num_nonnulls(category_id, product_id, fault_id) = 1)",
        "Terms are for a part category, a part or a fault group: fill in one of the three.",
    )
    _months_not_negative = models.Constraint(
        "CHECK (months >= 0 AND restart_months >= 0)", "A number of months can't be negative."
    )

    @api.depends("category_id", "product_id", "fault_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (line.product_id or line.category_id or line.fault_id).display_name

    def _to_rules(self, field_name):
        """Return the terms that are for a ``field_name``, by its id, as the rules know them."""
        return {
            line[field_name].id: warranty.PartTerm(
                line[field_name].id, line.months, line.restart_months, line.step_ids._to_rules()
            )
            for line in self
            if line[field_name]
        }
