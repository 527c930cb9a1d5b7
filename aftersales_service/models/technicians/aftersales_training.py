from odoo import fields, models


class AftersalesTraining(models.Model):
    """A training course that a technician took."""

    _name = "aftersales.training"
    _description = "Technician Training"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Course", required=True)
    technician_id = fields.Many2one(
        "aftersales.technician",
        required=True,
        index=True,
        ondelete="cascade",
    )
    point_id = fields.Many2one(related="technician_id.point_id", string="Service Point")
    company_id = fields.Many2one(
        related="technician_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._aftersales_today(),
        # Read by the list's default order.
        index=True,
    )
    hours = fields.Float()
    trainer = fields.Char()
    score = fields.Float(help="Of the final test, in points of 100.")
    passed = fields.Boolean(default=True)

    _score_in_range = models.Constraint(
        "CHECK (score >= 0 AND score <= 100 AND hours >= 0)",
        "A score lies between 0 and 100, and hours can't be negative.",
    )
