from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_service.models.base.changes import changed_fields

from ...rules.bills import Payment

# What a recorded payment of a statement's bill is.
PAYMENT_FACTS = frozenset(
    {
        "amount",
        "currency_id",
        "journal_id",
        "partner_bank_id",
        "partner_id",
        "partner_type",
        "payment_type",
    }
)
WATCHED = PAYMENT_FACTS | {"invoice_ids", "move_id", "state"}


class AccountPayment(models.Model):
    """Payments of statements' bills: no more than what is due, to whom it is due."""

    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        linked = "default_invoice_ids" in self.env.context
        if linked or any("invoice_ids" in vals for vals in vals_list):
            payments._check_statement_bills()
        return payments

    def write(self, vals):
        if not WATCHED & vals.keys():
            return super().write(vals)
        bills = self._get_statement_bills()
        if bills:
            recorded = self._filter_recorded()
            recorded.filtered(lambda p: changed_fields(p, vals, PAYMENT_FACTS))._refuse_change()
        before = {bill: bill._get_recorded_payments() for bill in bills}
        counted = self._filter_recorded()
        result = super().write(vals)
        for bill, payments in before.items():
            # Superuser: all payments of a bill count, whoever may see them.
            lost = payments._filter_recorded() - bill.sudo().matched_payment_ids
            (lost & self)._refuse_change()
        if bills or "invoice_ids" in vals:
            paid = self._get_statement_bills()
            (bills | paid)._check_payments()
            # Payments that begin to count, and bills that those which count are linked with.
            newly = self._filter_recorded() - counted
            newly._get_statement_bills()._ensure_not_blocked()
            (self._filter_recorded()._get_statement_bills() - bills)._ensure_not_blocked()
        return result

    def _get_statement_bills(self):
        """Return the bills of statements that these payments are recorded for."""
        # Superuser: whoever records a payment need not see the bill to be held to it.
        return self.sudo().invoice_ids.filtered("aftersales_statement_id").with_env(self.env)

    def _check_statement_bills(self):
        """Refuse payments that pay a statement's bill twice, or somebody else.

        :raises UserError: naming the bill
        """
        if self:
            self._get_statement_bills()._check_payments()
            self._filter_recorded()._get_statement_bills()._ensure_not_blocked()

    def _filter_recorded(self):
        """Return the payments that count: recorded and not cancelled, or with a posted entry."""
        return self.filtered(
            lambda payment: (
                payment.state in ("in_process", "paid") or payment.move_id.state == "posted"
            )
        )

    def _refuse_change(self):
        for payment in self[:1]:
            raise UserError(
                self.env._(
                    "The payment %(payment)s pays the bill of a service statement and can't be"
                    " changed. Cancel it and record another one.",
                    payment=payment.display_name,
                )
            )

    def _get_statement_payment(self):
        """Return a recorded payment as the rules take it, in the company's currency."""
        self.ensure_one()
        if not self.move_id:
            amount = abs(self.amount_company_currency_signed)
            return Payment(Decimal(str(amount)), is_settled=self.state == "paid")
        _liquidity, counterpart, _writeoff = self._seek_for_lines()
        return Payment(Decimal(str(abs(sum(counterpart.mapped("amount_residual"))))))

    def _check_payee(self, bill):
        """Refuse payments that aren't to whom and in what the bill says, or write a part off.

        :raises UserError: naming the bill
        """
        # Superuser: who pays need not read statements to be held to them.
        bank = bill.sudo().aftersales_statement_id.partner_bank_id
        for payment in self:
            if payment.partner_bank_id and not bank:
                raise UserError(
                    self.env._(
                        "The statement %(statement)s names no account; a settlement approver names"
                        " it on the statement. Until then its bill is paid to none: leave the"
                        " account out.",
                        statement=bill._get_statement_name(),
                    )
                )
            if (
                payment.payment_type != "outbound"
                or payment.partner_id.commercial_partner_id != bill.commercial_partner_id
                or payment.partner_bank_id != bank
            ):
                raise UserError(
                    self.env._(
                        "The bill %(bill)s of the statement %(statement)s is to be paid to"
                        " %(payee)s, to no other account than the statement says: %(bank)s.",
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                        payee=bill.commercial_partner_id.display_name,
                        bank=bill.sudo().aftersales_statement_id.payee_bank or "-",
                    )
                )
            if payment.currency_id != bill.currency_id:
                raise UserError(
                    self.env._(
                        "The bill %(bill)s of the statement %(statement)s is paid in %(currency)s,"
                        " its own currency.",
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                        currency=bill.currency_id.name,
                    )
                )
            if payment.move_id and payment._seek_for_lines()[2]:
                raise UserError(
                    self.env._(
                        "The bill %(bill)s of the statement %(statement)s is paid in full or in"
                        " part; nothing of it is written off.",
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                    )
                )
