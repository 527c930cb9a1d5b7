from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .bill_common import BILL_DAY, BillCase


@tagged("post_install", "-at_install")
class TestBillAccounts(BillCase):
    """A bill is paid to the account of its statement, and where that names none, to none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.payee.partner_id
        cls.statement = cls.make_statement()
        # Whoever keeps contacts adds an account once the statement is approved.
        cls.service = new_test_user(
            cls.env,
            "contact_keeper",
            "base.group_partner_manager,aftersales_service.group_service_user",
        )
        cls.late = cls.env["res.partner.bank"].with_user(cls.service).create(
            {"partner_id": cls.contact.id, "acc_number": "6666 66"}
        ).sudo(False).with_env(cls.env)  # fmt: skip
        cls.late.allow_out_payment = True
        cls.bill = cls.make_posted_bill(cls.statement)
        cls.invoicer = new_test_user(cls.env, "account_invoicer", "account.group_account_invoice")
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )

    def dialog(self, bills=None, **vals):
        wizard = self.env["account.payment.register"].with_user(self.invoicer)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=(bills or self.bill).ids
        )
        return wizard.create({"payment_date": BILL_DAY, "journal_id": self.journal.id, **vals})

    def payment(self, **vals):
        payable = self.bill.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return self.env["account.payment"].with_user(self.invoicer).create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.contact.id,
                "amount": 125.5,
                "date": BILL_DAY,
                "journal_id": self.journal.id,
                "destination_account_id": payable.account_id.id,
                "invoice_ids": self.bill.ids,
                **vals,
            }
        )  # fmt: skip

    def naming(self, user=None, bank=None, reason="Account by letter of 3 August", **vals):
        wizard = self.env["aftersales.statement.account"].with_user(user or self.approver)
        return wizard.create(
            {
                "statement_id": self.statement.id,
                "partner_bank_id": (bank or self.late).id,
                "reason": reason,
                **vals,
            }
        ).action_name()

    # === WHAT NAMES NO ACCOUNT === #

    def test_the_dialog_chooses_no_account(self):
        wizard = self.dialog()
        self.assertFalse(wizard.partner_bank_id)
        self.assertFalse(wizard.available_partner_bank_ids)
        payment = wizard._create_payments()
        self.assertFalse(payment.partner_bank_id)
        self.assertEqual(self.statement.billing_status, "paid")

    def test_the_dialog_chooses_none_for_several_vendors(self):
        other = self.make_plain_bill(partner_id=self.env["res.partner"].create({"name": "P"}).id)
        other.action_post()
        payments = self.dialog(self.bill + other)._create_payments()
        self.assertEqual(len(payments), 2)
        self.assertFalse(payments.partner_bank_id)

    def test_no_account_is_chosen_by_hand(self):
        for pay in (
            lambda: self.dialog(partner_bank_id=self.late.id)._create_payments(),
            lambda: self.payment(partner_bank_id=self.late.id).action_post(),
            lambda: self.payment().action_post(),
        ):
            with self.refused("names no account.*settlement approver names it"):
                pay()

    def test_a_recorded_payment_gets_no_account(self):
        payment = self.dialog()._create_payments()
        for vals in (
            {"partner_bank_id": self.late.id},
            {"journal_id": self.journal.copy({"code": "OTHER"}).id},
        ):
            with self.subTest(vals), self.refused("can't be changed"):
                payment.write(vals)
        self.assertFalse(payment.partner_bank_id)

    # === WHAT NAMES ONE === #

    def test_a_named_account_is_paid_to(self):
        self.naming()
        for pay in (
            lambda: self.dialog(partner_bank_id=False)._create_payments(),
            lambda: self.payment(partner_bank_id=False).action_post(),
        ):
            with self.refused("is to be paid to .* 6666 66"):
                pay()
        self.assertEqual(self.dialog()._create_payments().partner_bank_id, self.late)

    # === NAMING IT === #

    def test_an_approver_names_it(self):
        self.assertEqual(
            self.statement.with_user(self.approver).action_name_bank_account()["res_model"],
            "aftersales.statement.account",
        )
        self.naming()
        self.assertEqual(self.statement.partner_bank_id, self.late)
        self.assertEqual(self.statement.payee_bank, "6666 66")
        self.assertEqual(self.bill.partner_bank_id, self.late)
        entry = self.env["aftersales.journal"].search(
            [("res_model", "=", "aftersales.statement"), ("res_id", "=", self.statement.id)],
            limit=1,
        )
        self.assertEqual((entry.event, entry.user_id), ("override", self.approver))
        self.assertEqual(entry.reason, "Account by letter of 3 August")
        self.assertEqual(entry.details, {"payee_bank": [False, "6666 66"]})
        with self.refused("2026-07/R1"):
            self.late.with_user(self.service).acc_number = "9999"

    def test_a_bill_made_later_pays_to_it(self):
        self.bill.with_user(self.approver).button_cancel()
        self.naming()
        self.assertFalse(self.bill.partner_bank_id)
        bill = self.make_posted_bill(self.statement)
        self.assertEqual(bill.partner_bank_id, self.late)

    def test_nobody_else_names_it(self):
        for user in (self.invoicer, self.clerk, self.service, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.naming(user)
        with self.assertRaises(AccessError):
            self.statement.with_user(self.clerk)._name_bank_account(self.late, "Because")
        with self.refused("cannot be changed by hand"):
            self.statement.with_user(self.approver).write({"partner_bank_id": self.late.id})

    def test_who_made_the_statement_does_not_name_it(self):
        self.clerk.group_ids += self.env.ref("aftersales_settlement.group_settlement_approver")
        with self.refused("You made the statement"):
            self.naming(self.clerk)

    def test_an_account_of_somebody_else_is_not_named(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        bank = self.env["res.partner.bank"].create(
            {"partner_id": stranger.id, "acc_number": "7777"}
        )
        with self.refused("is no account of"):
            self.naming(bank=bank)

    def test_an_account_that_nobody_trusts_is_not_named(self):
        self.naming()
        later = self.env["res.partner.bank"].with_user(self.service).create(
            {"partner_id": self.contact.id, "acc_number": "8888 88"}
        )  # fmt: skip
        with self.refused("Nobody has confirmed the account 8888 88.*Validate bank account"):
            self.naming(bank=later)
        self.assertEqual(self.statement.partner_bank_id, self.late)
        later.with_user(self.env.user).allow_out_payment = True
        self.naming(bank=later)
        entry = self.env["aftersales.journal"].search(
            [("res_model", "=", "aftersales.statement"), ("res_id", "=", self.statement.id)],
            limit=1,
        )
        self.assertEqual(entry.details, {"payee_bank": ["6666 66", "8888 88"]})

    def test_who_entered_an_account_does_not_name_it(self):
        self.approver.group_ids += self.env.ref("base.group_partner_manager")
        own = self.env["res.partner.bank"].with_user(self.approver).create(
            {"partner_id": self.contact.id, "acc_number": "9999 99"}
        )  # fmt: skip
        own.with_user(self.env.user).allow_out_payment = True
        with self.refused("You entered, changed or confirmed the account 9999 99"):
            self.naming(bank=own)

    def test_who_had_a_hand_in_an_account_does_not_name_it(self):
        self.approver.group_ids += self.env.ref("base.group_partner_manager") + self.env.ref(
            "account.group_validate_bank_account"
        )
        hands = (
            {"acc_number": "9999 01"},
            {"acc_holder_name": "The Approver"},
            {"bank_id": self.env["res.bank"].create({"name": "Own Bank"}).id},
            {"clearing_number": "12345"},
            {"allow_out_payment": True},
        )
        for number, vals in enumerate(hands):
            bank = self.env["res.partner.bank"].with_user(self.service).create(
                {"partner_id": self.contact.id, "acc_number": f"5555 {number}"}
            )  # fmt: skip
            bank.with_user(self.approver).write(vals)
            # Whoever touches it after that does not wash the approver's hands.
            others = bank.with_user(self.env.user)
            others.write({"allow_out_payment": False, "acc_holder_name": "R1"})
            others.allow_out_payment = True
            with self.subTest(vals), self.refused("You entered, changed or confirmed the account"):
                self.naming(bank=bank)
        moved = self.env["res.partner.bank"].create(
            {"partner_id": self.env["res.partner"].create({"name": "S"}).id, "acc_number": "5556"}
        )
        moved.with_user(self.approver).partner_id = self.contact
        moved.allow_out_payment = True
        with self.refused("You entered, changed or confirmed the account 5556"):
            self.naming(bank=moved)

    def test_who_had_a_hand_in_an_account_is_not_forged(self):
        self.approver.group_ids += self.env.ref("base.group_partner_manager")
        banks = self.env["res.partner.bank"].with_user(self.approver)
        own = banks.with_context(default_aftersales_author_ids=self.service.ids).create(
            {
                "partner_id": self.contact.id,
                "acc_number": "5557",
                "aftersales_author_ids": [Command.set(self.service.ids)],
            }
        )
        self.assertEqual(own.aftersales_author_ids, self.approver)
        for one in (own, own.sudo()):
            with self.assertRaises(AccessError):
                one.write({"aftersales_author_ids": [Command.clear()]})
        # What changes nothing is no hand in it.
        self.late.with_user(self.approver).write({"acc_number": "6666 66", "note": "Called"})
        self.assertNotIn(self.approver, self.late.aftersales_author_ids)
        self.naming()

    def test_the_dialog_opens_for_who_may_name(self):
        people = (self.invoicer, self.clerk, self.service, new_test_user(
            self.env, "account_portal", "base.group_portal"
        ))  # fmt: skip
        for user in people:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.statement.with_user(user).action_name_bank_account()

    def test_it_is_named_with_a_reason(self):
        with self.refused("Say why"):
            self.naming(reason="  ")

    def test_it_is_not_named_once_money_has_gone(self):
        self.dialog(amount=100)._create_payments()
        with self.refused("is paid, wholly or in part"):
            self.naming()
        self.dialog()._create_payments()
        with self.refused("is paid, wholly or in part"):
            self.naming()

    def test_a_draft_is_not_named(self):
        self.make_order(date(2026, 8, 10))
        draft = self.make_month(date(2026, 8, 1)).statement_ids
        with self.refused("is approved and still to be paid"):
            self.naming(statement_id=draft.id)
