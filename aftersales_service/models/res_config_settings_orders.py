from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_short_stock = fields.Selection(
        related="company_id.aftersales_short_stock", readonly=False
    )
