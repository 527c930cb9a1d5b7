from odoo import fields, models

from ...rules.warranty import KINDS


class AftersalesWarrantyPolicyExclusion(models.Model):
    """What a policy no longer covers where an exclusion is found."""

    _name = "aftersales.warranty.policy.exclusion"
    _description = "Exclusion of a Warranty Policy"
    _inherit = ["aftersales.warranty.policy.line"]
    _order = "policy_id, exclusion_id, id"
    _rec_name = "exclusion_id"

    policy_id = fields.Many2one(
        "aftersales.warranty.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, index=True, precompute=True
    )
    exclusion_id = fields.Many2one(
        "aftersales.warranty.exclusion", required=True, index=True, ondelete="restrict"
    )
    voids_parts = fields.Boolean(string="No Parts", default=True)
    voids_labour = fields.Boolean(string="No Labour", default=True)
    voids_travel = fields.Boolean(string="No Travel", default=True)

    _exclusion_uniq = models.Constraint(
        "unique (policy_id, exclusion_id)", "The policy has this exclusion already."
    )

    def _to_rules(self):
        """Return exclusion id -> the kinds that it voids."""
        return {
            line.exclusion_id.id: frozenset(kind for kind in KINDS if line[f"voids_{kind}"])
            for line in self
        }
