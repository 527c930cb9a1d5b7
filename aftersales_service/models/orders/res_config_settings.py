from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_short_stock = fields.Selection(
        related="company_id.aftersales_short_stock", readonly=False
    )
    aftersales_distance_limit = fields.Float(
        related="company_id.aftersales_distance_limit", readonly=False
    )
    aftersales_units_limit = fields.Float(
        related="company_id.aftersales_units_limit", readonly=False
    )
    aftersales_usage_limit = fields.Float(
        related="company_id.aftersales_usage_limit", readonly=False
    )
