from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    aftersales_warranty_page_tells = fields.Boolean(
        related="company_id.aftersales_warranty_page_tells", readonly=False
    )
    aftersales_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Goodwill"
    )
    aftersales_goodwill_limit_user = fields.Monetary(
        related="company_id.aftersales_goodwill_limit_user",
        readonly=False,
        currency_field="aftersales_currency_id",
    )
    aftersales_goodwill_limit_manager = fields.Monetary(
        related="company_id.aftersales_goodwill_limit_manager",
        readonly=False,
        currency_field="aftersales_currency_id",
    )
