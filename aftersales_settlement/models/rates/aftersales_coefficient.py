from odoo import api, fields, models


class AftersalesCoefficient(models.Model):
    """The share of the labour that a mean satisfaction score releases (RULES 9)."""

    _name = "aftersales.coefficient"
    _description = "Satisfaction Coefficient"
    _inherit = ["aftersales.rate.edit.mixin"]
    _order = "company_id, min_score desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    min_score = fields.Float(
        string="From Score",
        digits=(16, 6),
        required=True,
        help="The coefficient counts from this mean score (0 to 100) up to the next row's.",
    )
    coefficient = fields.Float(
        digits=(16, 6),
        required=True,
        default=1.0,
        help="Share of the labour that is paid, 0 to 1. Travel is not reduced.",
    )

    _min_score_unique = models.Constraint(
        "unique (company_id, min_score)", "There is already a coefficient from this score on."
    )
    _min_score_in_range = models.Constraint(
        "check (min_score >= 0 and min_score <= 100)", "A score is from 0 to 100."
    )
    _coefficient_in_range = models.Constraint(
        "check (coefficient >= 0 and coefficient <= 1)", "A coefficient is from 0 to 1."
    )

    @api.depends("min_score", "coefficient")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"≥ {row.min_score:g}: {row.coefficient:g}"
