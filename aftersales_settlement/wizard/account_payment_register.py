from odoo import api, models

from ..models.invoices.account_payment_approval import REGISTERING


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

    @api.model
    def _get_batch_available_partner_banks(self, batch_result, journal):
        bills = batch_result["lines"].move_id.filtered("aftersales_statement_id")
        if bills and batch_result["payment_values"]["payment_type"] == "outbound":
            # The account that the statement names, and none where it names none.
            return bills.partner_bank_id
        return super()._get_batch_available_partner_banks(batch_result, journal)

    def _create_payment_vals_from_batch(self, batch_result):
        vals = super()._create_payment_vals_from_batch(batch_result)
        if batch_result["lines"].move_id.filtered("aftersales_statement_id"):
            # Said, or the payment would choose one by itself.
            vals.setdefault("partner_bank_id", False)
        return vals

    def _create_payments(self):
        """Pay, unless another dialog was faster."""
        bills = self.line_ids.move_id.filtered("aftersales_statement_id")
        if bills:
            bills._lock_statement_money()
            bills._ensure_payable()
        # It links what it posts only afterwards.
        wizard = REGISTERING.give(self)
        payments = super(AccountPaymentRegister, wizard)._create_payments().with_env(self.env)
        if bills:
            bills._check_payments()
        payments._check_bills_cover()
        return payments
