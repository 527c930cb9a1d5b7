from odoo import api, fields, models

from ...rules import warranty
from .aftersales_warranty_policy import to_percents


class AftersalesWarrantyPolicyStep(models.Model):
    """From a certain age on, less is covered (pro rata)."""

    _name = "aftersales.warranty.policy.step"
    _description = "Warranty Step by Age"
    _inherit = ["aftersales.warranty.policy.line"]
    _order = "policy_id, part_id, month, id"
    _rec_name = "month"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "aftersales.warranty.policy", index=True, ondelete="cascade", check_company=True
    )
    part_id = fields.Many2one(
        "aftersales.warranty.policy.part",
        string="Terms of Parts",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True, precompute=True
    )
    month = fields.Integer(
        string="From Month",
        required=True,
        help="So many full months after the cover's start. 12: from the second year on.",
    )
    percent_parts = fields.Float(string="Parts (%)", digits=(5, 2), default=100.0, required=True)
    percent_labour = fields.Float(string="Labour (%)", digits=(5, 2), default=100.0, required=True)
    percent_travel = fields.Float(string="Travel (%)", digits=(5, 2), default=100.0, required=True)

    _month_uniq = models.Constraint(
        "unique (policy_id, month)", "The policy has a step from this month on already."
    )
    _part_month_uniq = models.Constraint(
        "unique (part_id, month)", "These terms have a step from this month on already."
    )
    _of_policy_or_part = models.Constraint(
        "CHECK (num_nonnulls(policy_id, part_id) = 1)",
        "A step is a policy's or that of its terms for parts.",
    )
    _month_positive = models.Constraint("CHECK (month > 0)", "A step starts in month 1 or later.")
    _percents_in_range = models.Constraint(
        "CHECK (percent_parts BETWEEN 0 AND 100 AND percent_labour BETWEEN 0 AND 100"
        " AND percent_travel BETWEEN 0 AND 100)",
        "A percentage is between 0 and 100.",
    )

    @api.depends("policy_id.company_id", "part_id.policy_id.company_id")
    def _compute_company_id(self):
        for step in self:
            step.company_id = step._get_policies().company_id[:1]

    def _get_policies(self):
        return self.policy_id | self.part_id.policy_id

    def _to_rules(self):
        """Return the steps as the warranty rules know them."""
        return tuple(warranty.AgeStep(step.month, to_percents(step)) for step in self)
