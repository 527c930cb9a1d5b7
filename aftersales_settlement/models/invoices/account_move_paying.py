from contextlib import contextmanager
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.aftersales_service.models.base.changes import changed_fields

from ...rules.bills import still_due
from .account_payment_approval import RECORDED

# What an entry is the entry of: a payment, or a line of the bank's.
SOURCES = frozenset({"origin_payment_id", "statement_line_id"})


class AccountMove(models.Model):
    """What of a statement's bill is paid, and that it is paid once, to its payee."""

    _inherit = "account.move"

    def write(self, vals):
        if not SOURCES.isdisjoint(vals):
            self.filtered(lambda entry: changed_fields(entry, vals, SOURCES))._ensure_keeps_source()
        if vals.get("state", "posted") != "posted":
            with self._withdrawing(vals["state"]):
                return super().write(vals)
        linked = self.matched_payment_ids if "matched_payment_ids" in vals else None
        result = super().write(vals)
        if linked:
            linked._check_bills_cover()
        return result

    def unlink(self):
        self._withdraw_payments()
        return super().unlink()

    @contextmanager
    def _withdrawing(self, state):
        """Reset or cancel in the block; bills of statements that these have paid are due again."""
        matchings = self.env["account.partial.reconcile"]._find_settling(self)
        matchings._ensure_may_be_taken_back()
        payments = self._withdraw_payments()
        yield
        matchings._open_statement_bills()
        payments._follow_entries(state)

    def _ensure_keeps_source(self):
        """Refuse to make of what settles statements' bills the entry of something else.

        :raise UserError: naming the first entry, with the system's rights too
        """
        # Superuser: what they settle counts, whoever may see it.
        entries = self.sudo()
        paying = entries.filtered(lambda entry: entry.origin_payment_id._get_statement_bills())
        partials = self.env["account.partial.reconcile"]._find_settling(entries)
        settling = (partials.debit_move_id | partials.credit_move_id).move_id & entries
        for entry in (paying | settling)[:1]:
            raise UserError(
                self.env._(
                    "%(entry)s pays the bill of a service statement and stays the entry of its"
                    " payment, or of its line of the bank's. If no money has left, a settlement"
                    " approver cancels the payment.",
                    entry=entry.display_name,
                )
            )

    def _withdraw_payments(self):
        """Let an approver alone take back the entries of payments of statements' bills.

        :return: the payments
        """
        entries = self.filtered(lambda move: move.state == "posted" and move.origin_payment_id)
        return entries.origin_payment_id._withdraw(lambda payment: payment.state in RECORDED)

    def action_force_register_payment(self):
        self._ensure_any_payable()
        return super().action_force_register_payment()

    def _ensure_any_payable(self):
        """Refuse to begin a payment of statements' bills on none of which anything is due.

        Of several, the paid ones are passed over.

        :raises UserError: naming the first of them
        """
        bills = self.filtered("aftersales_statement_id")
        if self == bills:
            due = bills.filtered(lambda bill: bill.state == "posted" and bill._is_payable())
            (due or bills)[:1]._ensure_payable()

    def _is_payable(self):
        """Whether something is due on this bill."""
        return self.company_currency_id.compare_amounts(float(self._get_still_due()), 0) > 0

    def _ensure_payable(self):
        """Refuse to pay statements' bills that nothing is due on.

        :raises UserError: naming the first of them
        """
        for bill in self.filtered("aftersales_statement_id"):
            if bill.state != "posted":
                raise UserError(
                    self.env._(
                        "The bill %(bill)s is not posted. A settlement approver posts it; then it"
                        " is paid.",
                        bill=bill.display_name,
                    )
                )
            if not bill._is_payable():
                raise UserError(
                    self.env._(
                        "Nothing is due any more on the bill %(bill)s of the statement"
                        " %(statement)s: %(payments)s.",
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                        payments=bill._name_payments(),
                    )
                )
        self._ensure_not_blocked()

    def _ensure_not_blocked(self):
        """Refuse to pay statements' bills whose payment an approver has blocked.

        :raise UserError: naming the first of them
        """
        for bill in self.filtered("aftersales_statement_id"):
            if bill.payment_state == "blocked":
                raise UserError(
                    self.env._(
                        "The payment of the bill %(bill)s of the statement %(statement)s is"
                        " blocked. A settlement approver unblocks it on the bill; then it is"
                        " paid.",
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                    )
                )

    # Depends on no field of ours: a bill's statement never changes, and uninstalling would take
    # along the fields of Odoo's that depend on what goes.
    def _compute_payment_state(self):
        """A block holds back what is due on a statement's bill, and ends with it."""
        self.filtered(
            lambda bill: (
                bill.aftersales_statement_id
                and bill.state == "posted"
                and bill.payment_state == "blocked"
                and bill.currency_id.is_zero(bill.amount_residual)
            )
        ).payment_state = "not_paid"
        return super()._compute_payment_state()

    def _ensure_unpaid(self):
        """Refuse to withdraw bills that are paid, if only in part.

        :raises UserError: naming the bill and its payments
        """
        for bill in self:
            if bill._is_paid_in_part():
                raise UserError(
                    self.env._(
                        "The bill %(bill)s of the statement %(statement)s is paid, wholly or in"
                        " part: %(payments)s. If no money has left, cancel the payment first.",
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                        payments=bill._name_payments(),
                    )
                )

    def _is_paid_in_part(self):
        """Whether a payment is recorded, or something else than its credit note is matched."""
        self.ensure_one()
        return bool(self._get_recorded_payments() or self._get_matched_moves())

    def _get_recorded_payments(self):
        """Return the payments that were recorded for this bill and not cancelled."""
        # Superuser: they count whoever may see them.
        return self.sudo().matched_payment_ids._filter_recorded()

    def _get_matched_moves(self):
        """Return the entries that this bill is matched with, but for those of its statement."""
        lines = self.sudo().line_ids
        matched = lines.matched_debit_ids.debit_move_id | lines.matched_credit_ids.credit_move_id
        return matched.move_id.filtered(
            lambda move: not move.aftersales_statement_id and move != self
        )

    def _name_payments(self):
        """Return what a statement's bill is paid by, or that it is credited, in words."""
        payments = self._get_recorded_payments()
        names = payments.mapped("display_name") + [
            move.display_name for move in self._get_matched_moves() - payments.move_id
        ]
        return ", ".join(names) or self.env._("it is credited")

    def _get_still_due(self):
        """Return what may still be paid of this bill, in the company's currency.

        A payment of several bills is held against all of them together.
        """
        self.ensure_one()
        # Superuser: all payments of a bill count, whoever may see them.
        bill = self.sudo()
        payments = bill._get_recorded_payments()
        together = (bill | payments.invoice_ids).filtered(lambda move: move.state == "posted")
        return still_due(
            Decimal(str(-sum(together.mapped("amount_residual_signed")))),
            [payment._get_statement_payment() for payment in payments],
            together._get_from_bank() if payments - payments.filtered("move_id") else Decimal(),
        )

    def _get_from_bank(self):
        """Return what lines of bank statements have paid of these bills."""
        partials = self.line_ids.matched_debit_ids.filtered(
            "debit_move_id.move_id.statement_line_id"
        )
        return Decimal(str(sum(partials.mapped("amount"))))

    @contextmanager
    def _guarding_payments(self):
        """Refuse a block that takes recorded payments from these bills, or pays too much."""
        before = {
            # Superuser: all payments of a bill count, whoever may see them.
            bill: (bill.sudo().matched_payment_ids, bill._get_recorded_payments())
            for bill in self
        }
        yield
        for bill, (linked, recorded) in before.items():
            if recorded - bill._get_recorded_payments():
                bill._refuse_edit()
            if bill._get_recorded_payments() - recorded:
                bill._ensure_not_blocked()
            if linked - bill.sudo().matched_payment_ids:
                linked.with_env(self.env)._ensure_may_withdraw()
        self._check_payments()

    def _check_payments(self):
        """Refuse what pays a statement's bill twice, or somebody else; take its statement.

        :raises UserError: naming the bill
        """
        bills = self.filtered("aftersales_statement_id")
        # Two who pay at once: the second is told so, or tries again and finds the first's.
        bills._lock_statement_money()
        for bill in bills:
            payments = bill._get_recorded_payments()
            if payments and (bill.state != "posted" or bill.aftersales_is_credited):
                bill._refuse_payment()
            payments._check_payee(bill)
            if bill.company_currency_id.compare_amounts(float(bill._get_still_due()), 0) < 0:
                bill._refuse_payment()

    def _refuse_payment(self):
        raise UserError(
            self.env._(
                "That is more than what is still due on the bill %(bill)s of the statement"
                " %(statement)s. It is paid, or not to be paid: %(payments)s.",
                bill=self.display_name,
                statement=self._get_statement_name(),
                payments=self._name_payments(),
            )
        )
