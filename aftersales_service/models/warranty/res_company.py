from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_warranty_page_tells = fields.Boolean(
        string="Public Page Tells Unknown Serial Numbers",
        help="The public warranty page says that a serial number is unknown, and names the model "
        "of a machine that isn't covered. Else it answers both alike, so that nobody learns which "
        "serial numbers there are.",
    )
    aftersales_goodwill_limit_user = fields.Monetary(
        string="Goodwill: Users Up To",
        default=500.0,
        help="What a service user may grant as goodwill for one service order.",
    )
    aftersales_goodwill_limit_manager = fields.Monetary(
        string="Goodwill: Managers Up To",
        default=5000.0,
        help="What a service manager may grant as goodwill for one service order.",
    )
    aftersales_cover_changed_at = fields.Datetime(
        string="Warranty Policies Changed On",
        readonly=True,
        copy=False,
        help="Machines whose cover's end was found out before are looked at again at night.",
    )
