from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.base.aftersales_settlement_record import SETTLEMENT_RUN
from .bill_common import BILL_DAY, BillCase


@tagged("post_install", "-at_install")
class TestBillPayments(BillCase):
    """A statement is paid once, to its payee, whatever way the money takes in Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact = cls.payee.partner_id
        cls.bank, cls.other_bank = cls.env["res.partner.bank"].create(
            [{"partner_id": contact.id, "acc_number": number} for number in ("6222 01", "6222 02")]
        )
        cls.statement = cls.make_statement()
        cls.bill = cls.make_posted_bill(cls.statement)
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.payable = cls.bill.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def dialog(self, bills=None, **vals):
        bills = bills or self.bill
        wizard = self.env["account.payment.register"].with_user(self.accountant)
        wizard = wizard.with_context(active_model="account.move", active_ids=bills.ids)
        return wizard.create({"payment_date": BILL_DAY, "journal_id": self.journal.id, **vals})

    def payment(self, amount=125.5, **vals):
        return self.env["account.payment"].with_user(self.accountant).create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.bill.partner_id.id,
                "amount": amount,
                "date": BILL_DAY,
                "journal_id": self.journal.id,
                "destination_account_id": self.payable.account_id.id,
                **vals,
            }
        )  # fmt: skip

    def match(self, move, bill=None):
        lines = (move.line_ids + (bill or self.bill).line_ids).filtered(
            lambda line: line.account_id == self.payable.account_id and not line.reconciled
        )
        return lines.with_user(self.accountant).reconcile()

    def refused(self, sentence="still due|Nothing is due|doesn't pay"):
        return super().refused(sentence)

    def test_paid_in_full(self):
        payment = self.dialog()._create_payments()
        self.assertEqual(payment.amount, 125.5)
        self.assertEqual(payment.partner_bank_id, self.bank)
        self.assertFalse(self.bill.amount_residual)
        self.assertIn(self.statement.billing_status, ("in_payment", "paid"))

    def test_paid_in_two_parts(self):
        self.dialog(amount=100)._create_payments()
        self.assertEqual(self.statement.billing_status, "partial")
        self.dialog(amount=25.5)._create_payments()
        self.assertIn(self.statement.billing_status, ("in_payment", "paid"))

    def test_two_dialogs_open_at_once(self):
        first, second = self.dialog(), self.dialog()
        first._create_payments()
        for wizard in (second, first):
            with self.refused():
                wizard._create_payments()
        with self.refused():
            self.dialog()
        self.assertEqual(len(self.bill.matched_payment_ids), 1)

    def test_more_than_is_due(self):
        with self.refused():
            self.dialog(amount=251)._create_payments()
        self.dialog(amount=100)._create_payments()
        with self.refused():
            self.dialog(amount=26)._create_payments()

    def test_the_buttons_say_that_nothing_is_due(self):
        self.dialog()._create_payments()
        for button in (
            self.bill.action_register_payment,
            self.bill.action_force_register_payment,
            self.payable.action_register_payment,
            self.payable.action_payment_items_register_payment,
        ):
            with self.refused():
                button()

    def test_a_draft_is_not_paid(self):
        self.bill.with_user(self.approver).button_draft()
        with self.refused("is not posted"):
            self.bill.action_force_register_payment()
        with self.refused("is not posted"):
            self.dialog()

    def test_a_payment_recorded_for_the_bill_without_a_matching(self):
        first = self.payment(invoice_ids=self.bill.ids)
        first.action_post()
        self.assertFalse(self.payable.reconciled)
        with self.refused():
            self.payment(invoice_ids=self.bill.ids).action_post()
        with self.refused():
            self.payment(invoice_ids=self.bill.ids).write({"state": "paid"})
        late = self.payment()
        late.with_user(self.approver).action_post()
        for link in (
            lambda: late.write({"invoice_ids": self.bill.ids}),
            lambda: self.bill.write({"matched_payment_ids": [Command.link(late.id)]}),
            lambda: self.match(late.move_id),
            self.dialog,
        ):
            with self.refused():
                link()
        self.match(first.move_id)
        self.assertTrue(self.payable.reconciled)

    def test_a_payment_without_an_entry(self):
        """Of a payment method without an outstanding account: the bank's line makes the entry."""
        # As with Odoo's own bank reconciliation; without it every payment gets an entry.
        self.patch(
            type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda _: "in_payment"
        )
        self.journal.outbound_payment_method_line_ids.payment_account_id = False
        payment = self.dialog()._create_payments()
        self.assertFalse(payment.move_id)
        with self.refused():
            self.dialog()
        payment.action_validate()
        with self.refused():
            self.dialog()
        with self.refused("is paid, wholly or in part"):
            self.bill.with_user(self.approver).button_draft()

    def test_a_payments_entry_posted_by_itself(self):
        self.dialog()._create_payments()
        late = self.payment()
        late.with_user(self.approver).action_post()
        late.action_draft()
        late.invoice_ids = self.bill
        with self.refused():
            late.move_id.action_post()

    def test_outstanding_money_is_matched_once(self):
        first, second = self.payment(), self.payment()
        (first + second).with_user(self.approver).action_post()
        line = first.move_id.line_ids.filtered(
            lambda line: line.account_id == self.payable.account_id
        )
        self.bill.js_assign_outstanding_line(line.id)
        self.assertIn(first, self.bill.matched_payment_ids)
        self.match(second.move_id)
        self.assertEqual(
            second.move_id.line_ids.filtered("matched_credit_ids"), second.browse().move_id.line_ids
        )

    def test_matchings_are_not_forged(self):
        payment = self.payment(amount=1)
        payment.with_user(self.approver).action_post()
        line = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == self.payable.account_id
        )
        vals = {"debit_move_id": line.id, "credit_move_id": self.payable.id, "amount": 125.5,
                "debit_amount_currency": 125.5, "credit_amount_currency": 125.5}  # fmt: skip
        partials = self.env["account.partial.reconcile"].with_user(self.accountant)
        with self.refused():
            partials.create(vals)
        with self.refused():
            partials.create({**vals, "amount": 999})
        self.match(payment.move_id)
        partial = self.payable.matched_debit_ids
        with self.assertRaises(UserError):
            partial.with_user(self.accountant).write({"amount": 125.5})
        self.assertEqual(self.bill.amount_residual, 124.5)

    def test_somebody_else_is_not_paid(self):
        for vals in (
            {"partner_id": self.stranger.id},
            {"partner_bank_id": self.other_bank.id},
            {"payment_type": "inbound"},
        ):
            with self.subTest(vals), self.refused("is to be paid to"):
                self.payment(invoice_ids=self.bill.ids, **vals).action_post()
        foreign = self.payment(partner_id=self.stranger.id)
        foreign.action_post()
        with self.refused():
            self.match(foreign.move_id)
        with self.refused("is to be paid to"):
            self.dialog(partner_bank_id=self.other_bank.id)._create_payments()

    def test_it_is_paid_in_its_own_currency(self):
        """Without a rate, as many dollars as yuan would leave; with one, nobody checks its day."""
        dollar = self.env["res.currency"].create({"name": "XTD", "symbol": "X$"})
        for pay in (
            lambda: self.dialog(currency_id=dollar.id, amount=125.5)._create_payments(),
            lambda: self.payment(currency_id=dollar.id, invoice_ids=self.bill.ids).action_post(),
        ):
            with self.refused("own currency"):
                pay()
        late = self.payment(currency_id=dollar.id)
        late.with_user(self.approver).action_post()
        with self.refused("own currency"):
            self.match(late.move_id)
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.journal.id, "date": BILL_DAY, "amount": -125.5,
             "partner_id": self.bill.partner_id.id, "payment_ref": "July",
             "foreign_currency_id": dollar.id, "amount_currency": -125.5}
        )  # fmt: skip
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.payable.account_id
        with self.refused("own currency"):
            self.match(line.move_id)

    def test_a_recorded_payment_stays_what_it_is(self):
        payment = self.dialog()._create_payments()
        for vals in (
            {"partner_bank_id": self.other_bank.id},
            {"partner_id": self.stranger.id},
            {"amount": 1},
        ):
            with self.subTest(vals), self.refused("can't be changed"):
                payment.write(vals)

    def test_nothing_is_written_off(self):
        account = self.bill.invoice_line_ids.account_id[:1]
        with self.refused("doesn't pay|written off"):
            self.dialog(
                amount=50, payment_difference_handling="reconcile", writeoff_account_id=account.id
            )._create_payments()

    def test_another_credit_note_does_not_pay_it(self):
        note = self.make_plain_bill(move_type="in_refund")
        note.with_user(self.accountant).action_post()
        with self.refused():
            self.match(note)

    def test_an_entry_by_hand_takes_an_approver(self):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": BILL_DAY,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance,
                                    "partner_id": self.bill.partner_id.id})
                    for account, balance in (
                        (self.payable.account_id, 125.5),
                        (self.bill.invoice_line_ids.account_id[:1], -125.5),
                    )
                ],
            }
        )  # fmt: skip
        entry.action_post()
        with self.refused():
            self.match(entry)
        lines = (entry.line_ids + self.bill.line_ids).filtered(
            lambda line: line.account_id == self.payable.account_id
        )
        lines.with_user(self.approver).reconcile()
        self.assertTrue(self.payable.reconciled)

    def test_a_line_of_the_banks_pays_and_is_undone(self):
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.journal.id, "date": BILL_DAY, "amount": -125.5,
             "partner_id": self.bill.partner_id.id, "payment_ref": "July"}
        )  # fmt: skip
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.payable.account_id
        (suspense + self.payable).with_user(self.accountant).reconcile()
        self.assertEqual(self.statement.billing_status, "paid")
        with self.assertRaises(UserError):
            self.payable.with_user(self.accountant).remove_move_reconcile()
        line.action_undo_reconciliation()
        self.assertEqual(self.statement.billing_status, "to_pay")

    def test_other_bills_are_paid_as_ever(self):
        plain = self.make_plain_bill()
        plain.action_post()
        first, second = self.dialog(plain), self.dialog(plain)
        first._create_payments()
        second._create_payments()
        self.assertEqual(len(plain.matched_payment_ids), 2)

    def test_a_payment_of_several_bills(self):
        plain = self.make_plain_bill(partner_bank_id=self.bank.id)
        plain.action_post()
        both = self.bill + plain
        payment = self.dialog(both, group_payment=True)._create_payments()
        self.assertEqual(payment.amount, 155.5)
        self.assertEqual(set(both.mapped("amount_residual")), {0})
        again = self.payment(invoice_ids=both.ids, amount=30)
        with self.refused():
            again.action_post()

    def test_blocking_a_payment_is_shown(self):
        with self.assertRaises(AccessError):
            self.bill.with_user(self.accountant).action_toggle_block_payment()
        self.bill.with_user(self.approver).action_toggle_block_payment()
        self.assertEqual(self.statement.billing_status, "blocked")
        with self.assertRaises(AccessError):
            self.bill.with_user(self.accountant).action_toggle_block_payment()
        self.bill.with_user(self.approver).action_toggle_block_payment()
        self.assertEqual(self.statement.billing_status, "to_pay")

    def block(self):
        self.bill.with_user(self.approver).action_toggle_block_payment()
        self.assertEqual(self.statement.billing_status, "blocked")

    def test_a_blocked_bill_is_not_paid(self):
        recorded = self.payment(amount=25, invoice_ids=self.bill.ids)
        recorded.action_post()
        recorded.move_id.line_ids.remove_move_reconcile()
        wizard, draft = self.dialog(), self.payment(amount=10, invoice_ids=self.bill.ids)
        self.block()
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.journal.id, "date": BILL_DAY, "amount": -100,
             "partner_id": self.bill.partner_id.id, "payment_ref": "July"}
        )  # fmt: skip
        line._seek_for_lines()[1].account_id = self.payable.account_id
        unlinked = self.payment(amount=10).with_user(self.approver)
        unlinked.action_post()
        bill = self.bill.with_user(self.accountant)
        ways = (
            bill.action_register_payment,
            bill.action_force_register_payment,
            bill.line_ids.action_register_payment,
            wizard.action_create_payments,
            self.dialog,
            draft.action_post,
            lambda: unlinked.write({"invoice_ids": self.bill.ids}),
            lambda: bill.write({"matched_payment_ids": [Command.link(unlinked.id)]}),
            lambda: self.match(line.move_id),
            lambda: self.match(unlinked.move_id),
            lambda: bill.js_assign_outstanding_line(
                unlinked.move_id.line_ids.filtered(
                    lambda one: one.account_id == self.payable.account_id
                ).id
            ),
        )
        for number, pay in enumerate(ways):
            with self.subTest(way=number), self.refused("is blocked.*settlement approver"):
                pay()
        self.assertEqual(self.bill.amount_residual, 125.5)
        # What was recorded before is still taken back.
        recorded.with_user(self.approver).action_cancel()
        self.bill.with_user(self.approver).action_toggle_block_payment()
        self.dialog()._create_payments()
        self.assertEqual(self.statement.billing_status, "paid")

    def test_a_blocked_bill_that_was_paid_all_the_same_is_paid(self):
        self.block()
        payment = self.payment().with_user(self.approver)
        payment.action_post()
        lines = (payment.move_id.line_ids + self.bill.line_ids).filtered(
            lambda line: line.account_id == self.payable.account_id
        )
        # As an older version let it be.
        SETTLEMENT_RUN.give(lines.sudo()).reconcile()
        self.assertFalse(self.bill.amount_residual)
        self.assertEqual(self.bill.payment_state, "paid")
        self.assertEqual(self.statement.billing_status, "paid")
