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
