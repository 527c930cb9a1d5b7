from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .bill_common import BILL_DAY, BillCase

ASK = "Register Payment on the bill"


@tagged("post_install", "-at_install")
class TestBillTwice(BillCase):
    """One invoicing user alone doesn't pay a statement twice: an approver sees to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.payee.partner_id
        cls.statement = cls.make_statement()
        cls.bill = cls.make_posted_bill(cls.statement)
        cls.invoicer = new_test_user(cls.env, "twice_invoicer", "account.group_account_invoice")
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )

    def pay(self, bills=None, **vals):
        wizard = self.env["account.payment.register"].with_user(self.invoicer)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=(bills or self.bill).ids
        )
        vals = {"payment_date": BILL_DAY, "journal_id": self.journal.id, **vals}
        return wizard.create(vals)._create_payments()

    def payment(self, **vals):
        payments = self.env["account.payment"].with_user(self.invoicer)
        return payments.create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.contact.id,
                "amount": 125.5,
                "memo": self.bill.payment_reference,
                "date": BILL_DAY,
                "journal_id": self.journal.id,
                **vals,
            }
        )

    def cancellations(self):
        return self.env["aftersales.journal"].search(
            [
                ("res_model", "=", "aftersales.statement"),
                ("res_id", "=", self.statement.id),
                ("event", "=", "cancellation"),
            ]
        )

    # === PAYMENTS OF NO BILL ===

    def test_a_payment_of_no_bill_takes_an_approver(self):
        below = self.env["res.partner"].create({"name": "Mr Li", "parent_id": self.contact.id})
        payment = self.payment()
        for post in (
            payment.action_post,
            payment.action_validate,
            lambda: payment.write({"state": "in_process"}),
            lambda: self.payment(state="paid"),
            lambda: self.payment(partner_type="customer").action_post(),
            lambda: self.payment(partner_id=below.id).action_post(),
        ):
            with self.refused(ASK):
                post()
        payment.with_user(self.approver).action_post()
        self.assertEqual(payment.state, "in_process")

    def test_before_the_bill_is_posted_too(self):
        self.bill.with_user(self.approver).button_draft()
        with self.refused(ASK):
            self.payment().action_post()
        self.bill.with_user(self.approver).button_cancel()
        with self.refused(ASK):
            self.payment().action_post()

    def test_no_other_payment_becomes_one(self):
        payment = self.payment(partner_id=self.stranger.id)
        payment.action_post()
        for vals in (
            {"partner_id": self.contact.id},
            {"partner_id": self.contact.id, "state": "in_process"},
        ):
            with self.refused(ASK):
                payment.write(vals)

    def test_a_payment_larger_than_its_bills_is_one_in_part(self):
        plain = self.make_plain_bill()
        plain.action_post()
        with self.refused(ASK):
            self.payment(invoice_ids=plain.ids).action_post()
        with self.refused(ASK):
            self.pay(plain, amount=155.5)
        linked = self.payment(invoice_ids=plain.ids, amount=30)
        linked.action_post()
        with self.refused(ASK):
            linked.write({"invoice_ids": [Command.clear()]})

    def test_ordinary_payments_stay_free(self):
        plain, other = self.make_plain_bill(), self.make_plain_bill(partner_id=self.stranger.id)
        (plain + other).action_post()
        self.assertEqual(self.pay(plain).amount, 30)
        self.pay(other)
        self.payment(partner_id=self.stranger.id).action_post()
        self.payment(payment_type="inbound", partner_type="customer").action_post()

    def test_what_is_paid_is_not_paid_again_by_one_alone(self):
        self.pay()
        self.assertEqual(self.statement.billing_status, "paid")
        again = self.payment(amount=7, memo="Deposit")
        with self.refused("none is still to be paid"):
            again.action_post()
        again.with_user(self.approver).action_post()
        self.assertEqual(again.state, "in_process")

    def test_who_was_a_payee_or_is_to_become_one_takes_an_approver_too(self):
        self.pay()
        self.payee.is_payee = False
        with self.refused("none is still to be paid"):
            self.payment().action_post()
        with self.refused("none is still to be paid"):
            new = self.make_payee("R7")
            self.payment(partner_id=new.partner_id.id).action_post()

    def test_payees_of_other_companies_are_paid_as_ever(self):
        other = self.env["res.company"].create({"name": "Other company"})
        foreign = self.make_payee("R8", company_id=other.id)
        foreign.partner_id.company_id = False
        self.payment(partner_id=foreign.partner_id.id).action_post()

    def test_the_whole_tree_of_a_payee_takes_an_approver(self):
        branch, above = self.env["res.partner"].create(
            [
                {"name": "Branch", "is_company": True, "parent_id": self.contact.id},
                {"name": "Group", "is_company": True},
            ]
        )
        for partner in (branch, self.outlet.partner_id):
            with self.subTest(partner.name), self.refused(f"2026-07/R1.*{ASK}"):
                self.payment(partner_id=partner.id).action_post()
        # A contact with an unpaid statement keeps what is above it; this one had it before.
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s", [above.id, self.contact.id]
        )
        self.env.invalidate_all()
        with self.refused(f"2026-07/R1.*{ASK}"):
            self.payment(partner_id=above.id).action_post()

    def test_a_refund_from_a_payee_takes_an_approver(self):
        with self.refused(ASK):
            self.payment(payment_type="inbound").action_post()
        refund = self.make_plain_bill(move_type="in_refund")
        refund.action_post()
        self.payment(payment_type="inbound", amount=30, invoice_ids=refund.ids).action_post()
        self.payment(payment_type="inbound", partner_type="customer").action_post()

    def make_payee(self, code, **vals):
        values = {"code": code, "name": code, "level_id": self.payee.level_id.id}
        return self.env["aftersales.point"].create({**values, "is_payee": True, **vals})

    def test_ordinary_payments_ask_once(self):
        payments = self.env["account.payment"].browse()
        for _number in range(5):
            payments += self.payment(partner_id=self.stranger.id)
        searches = []
        statements = type(self.env["aftersales.statement"])
        search = statements._search_unpaid

        def counted(records, domain):
            searches.append(domain)
            return search(records, domain)

        self.patch(statements, "_search_unpaid", counted)
        payments.action_post()
        self.assertLessEqual(len(searches), 2)
        self.make_plain_bill().action_post()
        self.assertLessEqual(len(searches), 2)

    # === PAYMENTS TAKEN FROM A BILL ===

    def test_a_second_payment_is_not_taken_from_its_bill(self):
        first, second = (self.payment(invoice_ids=self.bill.ids) for _number in range(2))
        first.action_post()
        with self.refused("still due"):
            second.action_post()
        for unlink in (
            lambda: second.write({"invoice_ids": [(5,)]}),
            lambda: second.write({"invoice_ids": [Command.set([])], "memo": "Other"}),
            lambda: self.bill.with_user(self.invoicer).write(
                {"matched_payment_ids": [Command.unlink(second.id)]}
            ),
        ):
            with self.assertRaises(AccessError):
                unlink()
        with self.refused("still due"):
            second.action_post()
        second.unlink()
        self.assertFalse(second.exists())

    # === PAYMENTS WITHDRAWN ===

    def test_a_recorded_payment_is_cancelled_by_an_approver(self):
        payment = self.pay()
        for withdraw in (
            payment.action_cancel,
            payment.action_draft,
            payment.action_reject,
            payment.unlink,
            payment.move_id.button_draft,
            payment.move_id.button_cancel,
            lambda: payment.write({"state": "draft"}),
            lambda: payment.move_id.write({"state": "draft"}),
            lambda: payment.sudo().write({"state": "canceled"}),
        ):
            with self.assertRaises(AccessError):
                withdraw()
        self.assertEqual(self.statement.billing_status, "paid")
        self.assertFalse(self.cancellations())
        payment.with_user(self.approver).action_cancel()
        self.assertEqual(self.statement.billing_status, "to_pay")
        entry = self.cancellations()
        self.assertEqual(len(entry), 1)
        self.assertEqual(entry.user_id, self.approver)
        self.assertEqual(entry.details["billed"], 125.5)
        self.assertIn(payment.name, str(entry.details))
        self.assertIn(payment.name, entry.summary)
        self.pay()

    def test_each_way_of_withdrawing_is_kept_once(self):
        payment = self.pay()
        payment.with_user(self.approver).action_draft()
        payment.action_cancel()
        self.assertEqual(len(self.cancellations()), 1)
        self.pay().with_user(self.approver).unlink()
        self.assertEqual(len(self.cancellations()), 2)
        self.pay().move_id.with_user(self.approver).button_cancel()
        self.assertEqual(len(self.cancellations()), 3)
        self.pay().move_id.with_user(self.approver).button_draft()
        self.assertEqual(len(self.cancellations()), 4)

    def test_a_payment_without_an_entry_is_withdrawn_alike(self):
        self.patch(
            type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda _: "in_payment"
        )
        self.journal.outbound_payment_method_line_ids.payment_account_id = False
        for number, name in enumerate(("action_cancel", "action_draft", "unlink"), 1):
            payment = self.pay()
            payment.action_validate()
            self.assertFalse(payment.move_id)
            with self.assertRaises(AccessError):
                getattr(payment, name)()
            getattr(payment.with_user(self.approver), name)()
            self.assertEqual(len(self.cancellations()), number)

    def test_its_entry_is_not_deleted_with_a_forged_context(self):
        entry = self.pay().move_id.with_context(force_delete=True)
        with self.assertRaises(AccessError):
            entry.unlink()

    def test_other_payments_are_cancelled_as_ever(self):
        plain = self.make_plain_bill()
        plain.action_post()
        payment = self.pay(plain)
        payment.action_draft()
        payment.action_cancel()
        self.assertFalse(self.cancellations())
        draft = self.payment(invoice_ids=self.bill.ids)
        draft.action_cancel()
        self.assertFalse(self.cancellations())
