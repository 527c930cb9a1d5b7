from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..base.aftersales_settlement_record import SETTLEMENT_RUN

# An approved statement whose money is still to be sent.
OPEN_STATES = frozenset({"to_bill", "to_post", "to_pay", "blocked", "partial", "in_payment"})


class AftersalesStatement(models.Model):
    """The payee and the account of a statement stay until it is paid, or an approver names one."""

    _inherit = "aftersales.statement"

    def _search_unpaid(self, domain):
        """Find the statements of a domain that are still to be paid, drafts included.

        A recorded payment pays nothing until the money has left.

        :return: statements, as the superuser: who asks need not see any, and is told no more
            than their names
        """
        unpaid = Domain("billed", ">", 0) & Domain("billing_status", "!=", "paid")
        # Superuser: whoever changes a contact need not see statements; names alone are told.
        return self.env["aftersales.statement"].sudo().search(unpaid & Domain(domain))

    def _ensure_none_unpaid(self, domain, sentence):
        """Refuse a change of a payee that statements still have to be paid to.

        :param domain: the statements that rest on what is changed
        :param sentence: what can't be done yet, a sentence
        :raises UserError: naming the statements
        """
        unpaid = self._search_unpaid(domain)
        if unpaid:
            raise UserError(
                self.env._(
                    "%(sentence)s These statements are still to be paid to it: %(statements)s."
                    " Pay them first.",
                    sentence=sentence,
                    statements=", ".join(unpaid.sorted("name").mapped("name")),
                )
            )

    # === NAMING AN ACCOUNT ===

    def action_name_bank_account(self):
        """Ask an approver which account the statement is paid to, and why."""
        self.ensure_one()
        self.check_access("read")
        self._ensure_may_name_account()
        self._ensure_to_be_paid()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Name Bank Account"),
            "res_model": "aftersales.statement.account",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_id": self.id},
        }

    def _get_payee_accounts(self):
        """Return the bank accounts that this statement could be paid to: its vendor's own."""
        # Superuser: which accounts they are, for an approver who need not keep contacts.
        banks = self.sudo().partner_id.commercial_partner_id.bank_ids
        return banks.filtered(
            lambda bank: not bank.company_id or bank.company_id == self.company_id
        ).with_env(self.env)

    def _name_bank_account(self, bank, reason):
        """Let an unpaid statement, and the bill of it that lives, be paid to an account.

        :param bank: one of the vendor's own accounts
        :param reason: why, for the journal
        :raises AccessError: for users who are not approvers
        :raises UserError: for who made the statement, where money has gone already, and for an
            account that isn't the vendor's, that nobody has trusted or that the approver had a hand in
        """
        self.ensure_one()
        self._ensure_may_name_account()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this account is named."))
        self._lock_money()
        self.invalidate_recordset(["state", "bill_ids", "bill_id", "billing_status"])
        self.bill_id._ensure_unpaid()
        self._ensure_account_can_be_named(bank)
        before = self.payee_bank
        # Superuser for its words alone: number and bank.
        text = bank.sudo()._get_statement_text()
        statement = SETTLEMENT_RUN.give(self)
        statement.write({"partner_bank_id": bank.id, "payee_bank": text})
        # Superuser: the bill follows its statement, whoever may see it.
        self.bill_id.sudo()._in_run().write({"partner_bank_id": bank.id})
        self.env["aftersales.journal"]._record(
            "override", self, reason, {"payee_bank": [before, text]}
        )

    def _ensure_may_name_account(self):
        """Let approvers name an account, but for who made the statement.

        :raises AccessError: for other users, also under sudo
        :raises UserError: for who made it
        """
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise AccessError(
                self.env._("Only a settlement approver names the account of a statement.")
            )
        if self.made_by_id == self.env.user:
            raise UserError(
                self.env._(
                    "You made the statement %(statement)s: another approver must name its account.",
                    statement=self.name,
                )
            )

    def _ensure_to_be_paid(self):
        """Refuse statements that nothing is sent for.

        :raises UserError: naming the statement
        """
        if self.billing_status not in OPEN_STATES:
            raise UserError(
                self.env._(
                    "An account is named on a statement that is approved and still to be paid;"
                    " %(statement)s is not.",
                    statement=self.name,
                )
            )

    def _ensure_account_can_be_named(self, bank):
        """Refuse statements that nothing is sent for, and accounts of others.

        :raises UserError: naming the statement
        """
        self._ensure_to_be_paid()
        if bank not in self._get_payee_accounts():
            raise UserError(
                self.env._(
                    "%(bank)s is no account of %(payee)s, who is paid by the statement"
                    " %(statement)s.",
                    bank=bank.sudo().acc_number,
                    payee=self.sudo().partner_id.display_name,
                    statement=self.name,
                )
            )
        # Superuser: an approver need not keep contacts.
        bank = bank.sudo()
        if self.env.user in bank._get_authors():
            raise UserError(
                self.env._(
                    "You entered, changed or confirmed the account %(bank)s: another approver must"
                    " name it.",
                    bank=bank.acc_number,
                )
            )
        if not bank.allow_out_payment:
            raise UserError(
                self.env._(
                    "Nobody has confirmed the account %(bank)s of %(payee)s. Who may validate bank"
                    " accounts (%(group)s) asks the payee, and switches on Send Money on the"
                    " account; then it can be named.",
                    bank=bank.acc_number,
                    payee=self.sudo().partner_id.display_name,
                    group=self.env.ref("account.group_validate_bank_account").sudo().name,
                )
            )
