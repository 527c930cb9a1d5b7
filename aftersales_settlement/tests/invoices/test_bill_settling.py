from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .bill_common import BILL_DAY, BillCase


@tagged("post_install", "-at_install")
class TestBillSettling(BillCase):
    """What settles a bill is taken back by an approver alone, and opens the bill at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statement = cls.make_statement()
        cls.bill = cls.make_posted_bill(cls.statement)
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")
        cls.banker = new_test_user(
            cls.env, "banker", "account.group_account_basic,account.group_account_user"
        )
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.payable = cls.bill.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def pay(self, user=None):
        wizard = self.env["account.payment.register"].with_user(user or self.biller)
        wizard = wizard.with_context(active_model="account.move", active_ids=self.bill.ids)
        vals = {"payment_date": BILL_DAY, "journal_id": self.journal.id}
        return wizard.create(vals)._create_payments()

    def settle_by_entry(self):
        """An approver's posted entry that has paid the bill."""
        entry = self.env["account.move"].with_user(self.approver).create(
            {
                "move_type": "entry",
                "date": BILL_DAY,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance,
                                    "partner_id": self.bill.partner_id.id})
                    for account, balance in (
                        (self.payable.account_id, 125.5),
                        (self.journal.default_account_id, -125.5),
                    )
                ],
            }
        )  # fmt: skip
        entry.action_post()
        (entry.line_ids[0] + self.payable).with_user(self.approver).reconcile()
        self.assertEqual(self.statement.billing_status, "paid")
        return entry

    def settle_by_bank(self):
        """A line of the bank's that the banker has matched with the bill."""
        line = self.env["account.bank.statement.line"].with_user(self.banker).create(
            {"journal_id": self.journal.id, "date": BILL_DAY, "amount": -125.5,
             "partner_id": self.bill.partner_id.id, "payment_ref": "July"}
        )  # fmt: skip
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.payable.account_id
        (suspense + self.payable).with_user(self.banker).reconcile()
        self.assertEqual(self.statement.billing_status, "paid")
        return line

    def cancellations(self):
        return self.env["aftersales.journal"].search(
            [
                ("res_model", "=", "aftersales.statement"),
                ("res_id", "=", self.statement.id),
                ("event", "=", "cancellation"),
            ]
        )

    def ways_of_undoing(self, move):
        move = move.with_user(self.biller)
        halved = [
            Command.update(line.id, {"debit": line.debit and 1, "credit": line.credit and 1})
            for line in move.line_ids
        ]
        return (
            move.button_draft,
            move.button_cancel,
            lambda: move.write({"state": "draft"}),
            lambda: move.with_context(skip_readonly_check=True).write({"line_ids": halved}),
            lambda: move.with_context(force_delete=True).unlink(),
            lambda: move.line_ids.remove_move_reconcile(),
            lambda: move._reverse_moves(cancel=True),
        )

    # === ENTRIES ===

    def test_an_entry_is_taken_back_by_an_approver_alone(self):
        entry = self.settle_by_entry()
        for number, undo in enumerate(self.ways_of_undoing(entry)):
            with self.subTest(number), self.assertRaises(UserError):
                undo()
        for user in (self.biller, self.banker):
            with self.assertRaisesRegex(AccessError, "Only a settlement approver"):
                entry.with_user(user).button_draft()
        self.assertEqual(self.statement.billing_status, "paid")
        with self.refused("Nothing is due any more"):
            self.pay()

    def test_an_entry_taken_back_opens_the_bill(self):
        for number, withdraw in enumerate(("button_draft", "button_cancel"), 1):
            entry = self.settle_by_entry()
            getattr(entry, withdraw)()
            self.assertFalse(entry.line_ids.filtered("matching_number"))
            self.assertEqual(self.statement.billing_status, "to_pay")
            said = self.cancellations()
            self.assertEqual(len(said), number)
            self.assertEqual(said[0].user_id, self.approver)
            self.assertIn(entry.name, said[0].summary)
        self.pay()
        self.assertEqual(self.statement.billing_status, "paid")

    def test_an_entry_still_matched_as_a_draft_takes_an_approver_too(self):
        entry = self.settle_by_entry()
        self.env.flush_all()
        # As the entries were that were reset before resetting opened the bill.
        self.env.cr.execute("UPDATE account_move SET state = 'draft' WHERE id = %s", [entry.id])
        self.env.cr.execute(
            "UPDATE account_move_line SET parent_state = 'draft' WHERE move_id = %s", [entry.id]
        )
        self.env.invalidate_all()
        for number, undo in enumerate(self.ways_of_undoing(entry)[1:], 1):
            with self.subTest(number), self.assertRaises(UserError):
                undo()
        entry.with_user(self.approver).button_cancel()
        self.assertEqual(self.statement.billing_status, "to_pay")

    def test_other_entries_are_taken_back_as_ever(self):
        entry = self.settle_by_entry().copy()
        entry.with_user(self.approver).action_post()
        entry.with_user(self.biller).button_draft()
        self.assertFalse(self.cancellations())

    # === LINES OF THE BANK'S ===

    def test_a_line_of_the_banks_is_undone_at_the_line_alone(self):
        line = self.settle_by_bank()
        for number, undo in enumerate(self.ways_of_undoing(line.move_id)):
            with self.subTest(number), self.assertRaises(UserError):
                undo()
        for user in (self.banker, self.approver):
            with self.refused("undo its matching there"):
                line.move_id.with_user(user).button_draft()
        with self.assertRaises(UserError):
            line.with_user(self.banker).unlink()
        with self.assertRaises(UserError):
            line.with_user(self.banker).write({"amount": -1})
        with self.assertRaises(AccessError):
            line.with_user(self.biller).action_undo_reconciliation()
        self.env.invalidate_all()
        self.assertEqual(self.statement.billing_status, "paid")
        line.with_user(self.banker).action_undo_reconciliation()
        self.assertEqual(self.statement.billing_status, "to_pay")

    # === PAYMENTS ===

    def test_a_payment_withdrawn_opens_the_bill(self):
        for number, (withdraw, state) in enumerate(
            (
                ("action_draft", "draft"),
                ("action_cancel", "canceled"),
                ("action_reject", "rejected"),
            ),
            1,
        ):
            with self.subTest(withdraw):
                payment = self.pay()
                self.assertEqual(self.statement.billing_status, "paid")
                getattr(payment.with_user(self.approver), withdraw)()
                self.assertEqual(payment.state, state)
                self.assertNotEqual(payment.move_id.state, "posted")
                self.assertEqual(self.statement.billing_status, "to_pay")
                self.assertEqual(len(self.cancellations()), number)
        self.pay()
        self.assertEqual(self.statement.billing_status, "paid")

    def test_its_entry_withdrawn_withdraws_the_payment(self):
        for withdraw, state in (("button_draft", "draft"), ("button_cancel", "canceled")):
            payment = self.pay()
            getattr(payment.move_id.with_user(self.approver), withdraw)()
            self.assertEqual(payment.state, state)
            self.assertEqual(self.statement.billing_status, "to_pay")
        self.pay()
        self.assertEqual(self.statement.billing_status, "paid")

    def test_a_withdrawn_payment_posted_again_pays_once(self):
        payment = self.pay()
        payment.with_user(self.approver).action_draft()
        payment.action_post()
        with self.refused("Nothing is due any more"):
            self.pay()

    def test_the_state_of_a_payment_is_not_written(self):
        payment = self.pay().with_user(self.approver)
        for state in ("draft", "rejected", "canceled"):
            with self.subTest(state), self.refused("Reset to Draft"):
                payment.write({"state": state})
            with self.subTest(state), self.refused("Reset to Draft"):
                payment.with_context(statement_withdrawing=True).write({"state": state})
        self.assertEqual(self.statement.billing_status, "paid")

    # === WHAT AN ENTRY BELONGS TO === #

    def test_an_entry_stays_with_what_it_is_the_entry_of(self):
        other = self.env["account.payment"].create(
            {"payment_type": "inbound", "partner_type": "customer", "amount": 1, "date": BILL_DAY,
             "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
             "journal_id": self.journal.id}
        )  # fmt: skip
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.journal.id, "date": BILL_DAY, "amount": 1, "payment_ref": "X"}
        )
        links = (
            {"origin_payment_id": False},
            {"origin_payment_id": other.id},
            {"statement_line_id": False},
            {"statement_line_id": line.id},
        )
        accountant = new_test_user(self.env, "head", "account.group_account_manager")
        for settle in (self.pay, self.settle_by_entry, self.settle_by_bank):
            with self.subTest(settle.__name__):
                settled = settle()
                entry = settled if settled._name == "account.move" else settled.move_id
                for user in (self.biller, accountant, self.approver):
                    forged = entry.with_user(user).with_context(skip_readonly_check=True)
                    for vals in links:
                        (name,) = vals
                        if entry[name].id == vals[name]:
                            continue
                        with self.refused("stays the entry"):
                            forged.write(vals)
                        with self.refused("stays the entry"):
                            forged.sudo().write(vals)
                forged.write({"origin_payment_id": entry.origin_payment_id.id})
                if settled._name == "account.bank.statement.line":
                    settled.action_undo_reconciliation()
                elif settled._name == "account.payment":
                    settled.with_user(self.approver).action_cancel()
                else:
                    entry.with_user(self.approver).button_cancel()

    def test_an_entry_by_hand_does_not_pass_for_a_payments(self):
        lent = self.env["account.payment"].with_user(self.approver).create(
            {"payment_type": "outbound", "partner_type": "supplier", "amount": 125.5,
             "date": BILL_DAY, "partner_id": self.bill.partner_id.id,
             "journal_id": self.journal.id}
        )  # fmt: skip
        lent.action_post()
        entry = self.env["account.move"].with_user(self.biller).create(
            {
                "move_type": "entry",
                "date": BILL_DAY,
                "origin_payment_id": lent.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance,
                                    "partner_id": self.bill.partner_id.id})
                    for account, balance in (
                        (self.payable.account_id, 125.5),
                        (self.journal.default_account_id, -125.5),
                    )
                ],
            }
        )  # fmt: skip
        entry.sudo().action_post()
        with self.refused("doesn't pay"):
            (entry.line_ids[0] + self.payable).with_user(self.biller).reconcile()
        self.assertEqual(self.statement.billing_status, "to_pay")
