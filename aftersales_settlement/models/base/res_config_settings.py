from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_open_day = fields.Integer(related="company_id.aftersales_open_day", readonly=False)
    aftersales_cutoff_day = fields.Integer(
        related="company_id.aftersales_cutoff_day", readonly=False
    )
    aftersales_repeat_months = fields.Integer(
        related="company_id.aftersales_repeat_months", readonly=False
    )
    aftersales_carry_months = fields.Integer(
        related="company_id.aftersales_carry_months", readonly=False
    )
    aftersales_false_multiplier = fields.Float(
        related="company_id.aftersales_false_multiplier", readonly=False
    )
    aftersales_non_original_multiplier = fields.Float(
        related="company_id.aftersales_non_original_multiplier", readonly=False
    )
    aftersales_bill_journal_id = fields.Many2one(
        related="company_id.aftersales_bill_journal_id", readonly=False
    )
    aftersales_bill_account_id = fields.Many2one(
        related="company_id.aftersales_bill_account_id", readonly=False
    )
