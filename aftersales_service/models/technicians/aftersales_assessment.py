from odoo import api, fields, models


class AftersalesAssessment(models.Model):
    """What a technician's year was worth."""

    _name = "aftersales.assessment"
    _description = "Technician Assessment"
    _order = "year desc, technician_id, id"
    _check_company_auto = True

    technician_id = fields.Many2one("aftersales.technician", required=True, ondelete="cascade")
    point_id = fields.Many2one(related="technician_id.point_id", string="Service Point")
    company_id = fields.Many2one(
        related="technician_id.company_id", store=True, index=True, precompute=True
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._aftersales_today().year,
    )
    score = fields.Float(aggregator="avg", help="In points of 100.")
    result = fields.Selection(
        [("reward", "Reward"), ("none", "None"), ("warning", "Warning")],
        required=True,
        default="none",
    )
    note = fields.Text()

    # Also read by every list of a technician's assessments.
    _year_uniq = models.UniqueIndex(
        "(technician_id, year)", "The technician has an assessment of this year already."
    )
    _score_in_range = models.Constraint(
        "CHECK (score >= 0 AND score <= 100 AND year BETWEEN 1950 AND 2200)",
        "A score lies between 0 and 100, and a year has four digits.",
    )

    # === COMPUTE ===

    @api.depends("technician_id", "year")
    def _compute_display_name(self):
        for assessment in self:
            assessment.display_name = f"{assessment.technician_id.display_name} {assessment.year}"
