from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_registration_days = fields.Integer(
        related="company_id.aftersales_registration_days", readonly=False
    )
    aftersales_late_registration = fields.Selection(
        related="company_id.aftersales_late_registration", readonly=False
    )
