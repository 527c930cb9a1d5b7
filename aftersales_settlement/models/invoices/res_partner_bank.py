from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

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
# By what somebody has a hand in an account: to whom it leads, and that it may be paid to.
HANDS = ACCOUNT_FIELDS - {"active", "company_id"} | {"allow_out_payment"}


class ResPartnerBank(models.Model):
    """A bank account that statements are to be paid to stays what they say it is."""

    _inherit = "res.partner.bank"

    aftersales_author_ids = fields.Many2many(
        "res.users",
        "aftersales_bank_author_rel",
        "bank_id",
        "user_id",
        string="Entered or Confirmed By",
        readonly=True,
        copy=False,
        help="Everybody who entered, changed or confirmed this account. None of them names it on"
        " a statement.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # As a value: else a default in the context of a caller would say who it was.
        author = {"aftersales_author_ids": [Command.set(self.env.user.ids)]}
        return super().create([vals | author for vals in vals_list])

    def write(self, vals):
        """Write, unless statements that rest on it are unpaid; keep who did.

        :raises AccessError: if the values say who it was, with the system's rights too
        """
        if "aftersales_author_ids" in vals:
            raise AccessError(
                self.env._("Who entered, changed or confirmed a bank account is not edited.")
            )
        if ACCOUNT_FIELDS & vals.keys():
            changing = self.filtered(lambda bank: changed_fields(bank, vals, ACCOUNT_FIELDS))
            changing._ensure_no_statement_to_pay()
        touched = self.filtered(lambda bank: changed_fields(bank, vals, HANDS))
        authors = {bank: bank._get_authors() | self.env.user for bank in touched}
        result = super().write(vals)
        for bank, users in authors.items():
            if users != bank.sudo().aftersales_author_ids:
                values = {"aftersales_author_ids": [Command.set(users.ids)]}
                super(ResPartnerBank, bank).write(values)
        return result

    def _get_authors(self):
        """Return who entered, changed or confirmed this account.

        Of one from before that was kept: who made it, and who wrote on it last.
        """
        # Superuser: whoever asks need not see all users, archived ones count as well.
        bank = self.sudo().with_context(active_test=False)
        return bank.aftersales_author_ids or bank.create_uid | bank.write_uid

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
