from odoo import api, fields, models
from odoo.exceptions import AccessError


class AftersalesWarrantyGoodwill(models.TransientModel):
    """Grants goodwill for a service order or a machine, up to what the user may grant."""

    _name = "aftersales.warranty.goodwill"
    _description = "Grant Goodwill"

    order_id = fields.Many2one("repair.order", string="Service Order", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Machine", required=True, readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    percent_parts = fields.Float(string="Parts (%)", digits=(5, 2), default=100.0)
    percent_labour = fields.Float(string="Labour (%)", digits=(5, 2), default=100.0)
    percent_travel = fields.Float(string="Travel (%)", digits=(5, 2), default=100.0)
    amount_limit = fields.Monetary(string="Up To", required=True)
    user_limit = fields.Monetary(string="You May Grant", compute="_compute_user_limit")
    date_end = fields.Date(string="To", help="The last day. Empty: no end.")
    reason = fields.Char(required=True)

    @api.depends("order_id.company_id", "lot_id.company_id")
    @api.depends_context("company")
    def _compute_company_id(self):
        for wizard in self:
            machines = wizard.lot_id.company_id or self.env.company
            wizard.company_id = wizard.order_id.company_id or machines

    @api.depends("company_id")
    def _compute_user_limit(self):
        for wizard in self:
            wizard.user_limit = (
                self.env["aftersales.warranty"]
                .new({"company_id": wizard.company_id.id})
                ._get_goodwill_limit()
            )

    def action_grant(self):
        """Grant the goodwill."""
        self.ensure_one()
        self.lot_id.check_access("read")
        self.order_id.check_access("write")
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "You don't work for %(company)s: goodwill is granted by its people.",
                    company=self.company_id.sudo().name,
                )
            )
        # Users may grant goodwill, within the limits that the model checks, but edit no warranties.
        self.env["aftersales.warranty"].sudo().create(self._prepare_warranty_vals())
        self.order_id._apply_warranty_prices()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_warranty_vals(self):
        return {
            "kind": "goodwill",
            "lot_id": self.lot_id.id,
            "order_id": self.order_id.id,
            "company_id": self.company_id.id,
            "percent_parts": self.percent_parts,
            "percent_labour": self.percent_labour,
            "percent_travel": self.percent_travel,
            "amount_limit": self.amount_limit,
            "date_start": self._get_first_day(),
            "date_end": self.date_end,
            "reason": self.reason,
        }

    def _get_first_day(self):
        """Return the day the goodwill starts: for an order that is done already, its day."""
        today = self.company_id._aftersales_today()
        return min(self.order_id.completion_date or today, today)
