from odoo import api, models

from odoo.addons.aftersales_service.models.base.changes import changed_fields

# What makes a bank account this one.
ACCOUNT_FIELDS = frozenset(
    {
        "acc_holder_name",
        "acc_number",
        "active",
        "bank_id",
        "clearing_number",
        "company_id",
        "partner_id",
        "sanitized_acc_number",
    }
)


class ResPartnerBank(models.Model):
    """A bank account that statements are to be paid to stays what they say it is."""

    _inherit = "res.partner.bank"

    def write(self, vals):
        """Write, unless statements that rest on it are unpaid."""
        if ACCOUNT_FIELDS & vals.keys():
            changing = self.filtered(lambda bank: changed_fields(bank, vals, ACCOUNT_FIELDS))
            changing._ensure_no_statement_to_pay()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_statement_to_pay(self):
        self._ensure_no_statement_to_pay()

    def _ensure_no_statement_to_pay(self):
        """Refuse when statements are still to be paid to these accounts.

        :raises UserError: naming the statements
        """
        if self:
            self.env["aftersales.statement"]._ensure_none_unpaid(
                [("partner_bank_id", "in", self.ids)],
                self.env._(
                    "The bank account %(account)s can't be changed.",
                    account=", ".join(self.sudo().mapped("acc_number")),
                ),
            )

    def _get_statement_text(self):
        """Return the account as a statement says it: its number, and the bank."""
        # The sudo of the caller: it says no more than the number and the bank.
        return ", ".join(filter(None, (self.acc_number, self.bank_id.name)))
