from odoo import api, models


class AccountPaymentRegister(models.TransientModel):
    """The payment dialog, on bills of statements."""

    _inherit = "account.payment.register"

    @api.model
    def default_get(self, fields):
        records = self.env.get(self.env.context.get("active_model"))
        if records is not None and records._name in ("account.move", "account.move.line"):
            records = records.browse(self.env.context.get("active_ids", []))
            moves = records if records._name == "account.move" else records.move_id
            moves._ensure_any_payable()
        values = super().default_get(fields)
        for _command, _id, lines in values.get("line_ids", ()):
            self.env["account.move.line"].browse(lines).move_id._ensure_payable()
        return values

    def _create_payments(self):
        """Pay, unless another dialog was faster."""
        bills = self.line_ids.move_id.filtered("aftersales_statement_id")
        if bills:
            bills.sudo().aftersales_statement_id._lock_money()
            bills._ensure_payable()
        payments = super()._create_payments()
        if bills:
            bills._check_payments()
        return payments
