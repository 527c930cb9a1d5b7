from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_tz = fields.Selection(related="company_id.aftersales_tz", readonly=False)
