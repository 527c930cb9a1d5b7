from odoo import fields, models


class ResCompany(models.Model):
    """What service orders may say without being asked back."""

    _inherit = "res.company"

    aftersales_short_stock = fields.Selection(
        [("negative", "Let stock go below zero"), ("refuse", "Refuse")],
        string="Parts That Stock Lacks",
        required=True,
        default="negative",
        help="What becomes of a part that was used although stock has too few of it.",
    )
    aftersales_distance_limit = fields.Float(
        string="Distance up to (km)",
        default=2000.0,
        help="A longer way to the customer is asked back about. Zero: no limit.",
    )
    aftersales_units_limit = fields.Float(
        string="Units up to",
        default=100.0,
        help="More units of work on one order are asked back about. Zero: no limit.",
    )
    aftersales_usage_limit = fields.Float(
        string="Usage up to",
        default=1_000_000.0,
        help="More hours or km on a machine's meter are asked back about. Zero: no limit.",
    )

    _aftersales_order_limits_positive = models.Constraint(
        "CHECK (aftersales_distance_limit >= 0 AND aftersales_units_limit >= 0"
        " AND aftersales_usage_limit >= 0)",
        "Limits can't be negative.",
    )
