from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_coordinator_id = fields.Many2one(
        related="company_id.aftersales_coordinator_id", readonly=False
    )
    aftersales_technician_check = fields.Selection(
        related="company_id.aftersales_technician_check", readonly=False
    )
    aftersales_first_reminder_days = fields.Integer(
        related="company_id.aftersales_first_reminder_days", readonly=False
    )
    aftersales_second_reminder_days = fields.Integer(
        related="company_id.aftersales_second_reminder_days", readonly=False
    )
