from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.base.aftersales_settlement_record import SETTLEMENT_RUN
from .bill_common import BILL_DAY, BillCase


@tagged("post_install", "-at_install")
class TestBillCredit(BillCase):
    """A credit note frees its statement, once; what is paid is never billed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statement = cls.make_statement()
        cls.bill = cls.make_posted_bill(cls.statement)

    def credit(self, bill=None, method="refund_moves", **vals):
        bill = bill or self.bill.with_user(self.approver)
        wizard = bill.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        wizard = wizard.create({"journal_id": bill.journal_id.id, "date": BILL_DAY, **vals})
        getattr(wizard, method)()
        return wizard.new_move_ids

    def pay(self, bill=None, **vals):
        bill = bill or self.bill
        wizard = self.env["account.payment.register"].with_user(self.accountant)
        wizard = wizard.with_context(active_model="account.move", active_ids=bill.ids)
        return wizard.create({"payment_date": BILL_DAY, **vals})._create_payments()

    def test_a_credit_note_frees_the_statement_once(self):
        statements = self.env["aftersales.statement"]
        self.assertEqual(self.statement.billing_status, "to_pay")
        note = self.credit(reason="Wrong date")
        self.assertEqual((note.state, note.move_type), ("posted", "in_refund"))
        self.assertEqual(note.aftersales_statement_id, self.statement)
        self.assertFalse(note.amount_residual or self.bill.amount_residual)
        self.assertEqual(self.bill.payment_state, "reversed")
        self.assertFalse(self.statement.bill_id)
        self.assertTrue(self.statement.can_be_billed)
        self.assertIn(self.statement, statements.search([("billing_status", "=", "to_bill")]))
        self.assertEqual(self.statement.period_id.unbilled_count, 1)
        again = self.make_posted_bill(self.statement)
        self.assertEqual(self.statement.bill_id, again)
        self.assertEqual(again.amount_total, 125.5)
        self.assertFalse(self.make_bill(self.statement))
        entry = self.env["aftersales.journal"].search(
            [("res_model", "=", "aftersales.statement"), ("res_id", "=", self.statement.id),
             ("event", "=", "cancellation")]
        )  # fmt: skip
        self.assertIn("Wrong date", entry.reason)
        self.assertEqual(entry.user_id, self.approver)

    def test_a_bill_made_again_is_no_duplicate_of_the_reversed_one(self):
        note = self.credit()
        again = self.make_bill(self.statement)
        for bill in (again, self.bill, note):
            self.assertFalse(bill.duplicated_ref_ids)
        plain = self.make_plain_bill(ref=again.ref)
        self.assertIn(again, plain.duplicated_ref_ids)
        again.invalidate_recordset(["duplicated_ref_ids"])
        self.assertEqual(again.duplicated_ref_ids, plain)

    def test_a_bill_is_credited_once(self):
        self.credit()
        with self.refused("have freed the statement"):
            self.credit()
        again = self.make_posted_bill(self.statement)
        self.credit(again.with_user(self.approver))
        self.assertTrue(self.statement.can_be_billed)

    def test_the_database_lets_one_credit_note_be(self):
        self.credit()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            SETTLEMENT_RUN.give(self.env["account.move"]).create(
                {
                    "move_type": "in_refund",
                    "partner_id": self.bill.partner_id.id,
                    "reversed_entry_id": self.bill.id,
                    "aftersales_statement_id": self.statement.id,
                }
            )

    def test_bill_and_credit_note_stay(self):
        note = self.credit().with_user(self.approver)
        bill = self.bill.with_user(self.approver)
        for move in (note, bill):
            for method in ("button_draft", "button_cancel"):
                with self.subTest(method), self.refused("both stay"):
                    getattr(move, method)()
            with self.assertRaises(UserError):
                move.line_ids.remove_move_reconcile()
            with self.assertRaises(UserError):
                move.unlink()
        with self.assertRaises(UserError):
            self.credit(note)
        self.assertFalse(note.amount_residual)

    def test_crediting_makes_no_other_bill(self):
        for user in (self.approver, self.accountant):
            with self.assertRaises(UserError):
                self.credit(self.bill.with_user(user), "modify_moves")
        self.assertFalse(self.bill.aftersales_is_credited)

    def test_only_an_approver_credits(self):
        with self.assertRaises(AccessError):
            self.credit(self.bill.with_user(self.accountant))

    def test_bills_of_statements_are_credited_beside_others(self):
        plain = self.make_plain_bill()
        plain.action_post()
        notes = self.credit((plain + self.bill).with_user(self.approver))
        self.assertEqual(notes.reversed_entry_id, plain + self.bill)
        ours = notes.filtered("aftersales_statement_id")
        self.assertEqual((ours.state, (notes - ours).state), ("posted", "draft"))

    def test_a_draft_is_cancelled_and_not_credited(self):
        self.bill.with_user(self.approver).button_draft()
        with self.refused("not posted"):
            self.bill.with_user(self.approver)._reverse_moves()

    def test_not_in_the_future(self):
        day = fields.Date.context_today(self.bill) + timedelta(days=9)
        with self.refused("today or earlier"):
            self.credit(date=day)

    def test_in_a_locked_period_crediting_is_the_way(self):
        self.company.sudo().fiscalyear_lock_date = date(2026, 8, 31)
        with self.assertRaises(UserError):
            self.bill.with_user(self.approver).button_cancel()
        self.credit(date=date(2026, 9, 1))
        self.assertTrue(self.statement.can_be_billed)

    def test_what_is_paid_is_not_billed_again(self):
        for amount in (125.5, 25.5):
            with self.subTest(amount), self.env.cr.savepoint() as savepoint:
                payment = self.pay(amount=amount)
                bill = self.bill.with_user(self.approver)
                for withdraw in (bill.button_draft, bill.button_cancel, self.credit):
                    with self.refused("is paid, wholly or in part"):
                        withdraw()
                with self.assertRaises(UserError):
                    bill.line_ids.remove_move_reconcile()
                with self.assertRaises(UserError):
                    bill.line_ids.matched_debit_ids.unlink()
                with self.assertRaises(UserError):
                    payment.invoice_ids = False
                with self.assertRaises(UserError):
                    bill.matched_payment_ids = False
                self.assertFalse(self.statement.can_be_billed)
                savepoint.rollback()

    def test_a_payment_taken_off_still_counts(self):
        """Entry reset, so unmatched, posted again: the money has left for this statement."""
        payment = self.pay()
        payment.move_id.with_user(self.approver).button_draft()
        payment.move_id.action_post()
        self.assertFalse(self.bill.line_ids.matched_debit_ids)
        for withdraw in (self.bill.with_user(self.approver).button_cancel, self.credit):
            with self.refused("is paid, wholly or in part"):
                withdraw()
        with self.refused("Nothing is due"):
            self.pay()

    def test_a_payment_taken_back_is_not_posted_for_a_bill_cancelled_since(self):
        payment = self.pay()
        payment.move_id.with_user(self.approver).button_draft()
        self.bill.with_user(self.approver).button_cancel()
        for post in (payment.move_id.action_post, payment.action_post):
            with self.refused("not to be paid"):
                post()

    def test_a_payment_cancelled_lets_it_be_billed_again(self):
        payment = self.pay()
        payment.with_user(self.approver).action_cancel()
        self.bill.with_user(self.approver).button_cancel()
        self.assertTrue(self.statement.can_be_billed)
        again = self.make_posted_bill(self.statement)
        with self.assertRaises(UserError):
            payment.action_draft()
            payment.action_post()
        self.pay(again)
        self.assertIn(self.statement.billing_status, ("in_payment", "paid"))

    def test_what_an_older_version_let_be_paid_is_not_billed_again(self):
        """Paid, then cancelled, when that was possible."""
        payment = self.pay()
        payment.move_id.with_user(self.approver).button_draft()
        SETTLEMENT_RUN.give(self.bill).write({"state": "cancel"})
        self.env.cr.execute(
            "UPDATE account_move SET state = 'posted' WHERE id = %s", [payment.move_id.id]
        )
        self.env.invalidate_all()
        with self.refused("is paid, wholly or in part"):
            self.make_bill(self.statement)

    def test_nothing_to_bill_is_said(self):
        with self.refused("nothing to bill"):
            self.statement.with_user(self.approver).action_create_bills()

    def test_a_clerk_sees_what_became_of_the_money(self):
        clerk = new_test_user(
            self.env, "only_clerk", "aftersales_settlement.group_settlement_clerk"
        )
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.statement.with_user(clerk)
        self.assertEqual(seen.billing_status, "to_pay")
        self.pay()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn(seen.billing_status, ("in_payment", "paid"))
        self.assertEqual(
            self.env["aftersales.statement"].with_user(clerk).search(
                [("billing_status", "in", ("in_payment", "paid"))]
            ),
            self.statement,
        )  # fmt: skip
