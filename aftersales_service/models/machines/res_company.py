from odoo import fields, models


class ResCompany(models.Model):
    """Until when service points register what they sold."""

    _inherit = "res.company"

    aftersales_registration_days = fields.Integer(
        string="Registration Within",
        default=30,
        help="Within how many days of its delivery, or of its installation where that is not "
        "known, a service point is to register a machine.",
    )
    aftersales_late_registration = fields.Selection(
        [("flag", "Accept and tell the coordinator"), ("refuse", "Refuse")],
        string="Late Registration",
        required=True,
        default="flag",
        help="What becomes of a machine that a service point registers later.",
    )

    _aftersales_registration_days_positive = models.Constraint(
        "CHECK (aftersales_registration_days >= 0)",
        "The days for a registration can't be negative.",
    )
