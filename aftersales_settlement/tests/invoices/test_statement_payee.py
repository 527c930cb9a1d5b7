from datetime import date

from odoo.tests import new_test_user, tagged

from .bill_common import BILL_DAY, BillCase


@tagged("post_install", "-at_install")
class TestStatementPayee(BillCase):
    """A statement says who is paid, and that stays until it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.payee.partner_id
        cls.contact.write(
            {"vat": "91130100TEST0001", "street": "1 Long Street", "city": "Shijiazhuang"}
        )
        cls.bank = cls.env["res.partner.bank"].create(
            {"partner_id": cls.contact.id, "acc_number": "6222 0001"}
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Somebody else"})
        cls.manager = new_test_user(
            cls.env,
            "contact_manager",
            "base.group_partner_manager,aftersales_service.group_service_manager",
        )

    def pay(self, bill):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        return wizard.create({"payment_date": BILL_DAY})._create_payments()

    def test_a_statement_keeps_what_it_said(self):
        statement = self.make_statement()
        self.assertEqual(statement.partner_id, self.contact)
        self.assertEqual(statement.payee_name, "Point R1")
        self.assertEqual(statement.payee_vat, "91130100TEST0001")
        self.assertIn("1 Long Street", statement.payee_address)
        self.assertEqual(statement.partner_bank_id, self.bank)
        self.assertEqual(statement.payee_bank, "6222 0001")
        self.pay(self.make_posted_bill(statement))
        self.contact.write({"name": "Renamed", "vat": "91130100TEST0002", "street": "2 Short Road"})
        self.assertEqual(statement.payee_name, "Point R1")
        self.assertEqual(statement.payee_vat, "91130100TEST0001")
        self.assertIn("1 Long Street", statement.payee_address)

    def test_its_documents_say_what_it_keeps(self):
        statement = self.make_statement()
        self.pay(self.make_posted_bill(statement))
        self.contact.write({"name": "Renamed", "street": "2 Short Road"})
        report = (
            self.env["ir.actions.report"]
            ._render_qweb_html("aftersales_settlement.report_statement", statement.ids)[0]
            .decode()
        )
        for said in ("Point R1", "1 Long Street", "91130100TEST0001", "6222 0001"):
            self.assertIn(said, report)
        self.assertNotIn("2 Short Road", report)

    def test_the_bill_pays_to_the_account_that_the_statement_says(self):
        statement = self.make_statement()
        self.env["res.partner.bank"].create(
            {"partner_id": self.contact.id, "acc_number": "9999", "sequence": -1}
        ).allow_out_payment = True
        bill = self.make_bill(statement)
        self.assertEqual(bill.partner_bank_id, self.bank)
        bill.with_user(self.approver).action_post()
        self.assertEqual(bill.partner_bank_id, self.bank)

    def test_an_account_that_came_later_is_not_paid_to(self):
        self.bank.unlink()
        statement = self.make_statement()
        self.env["res.partner.bank"].create({"partner_id": self.contact.id, "acc_number": "9999"})
        bill = self.make_bill(statement)
        self.assertFalse(statement.payee_bank)
        self.assertFalse(bill.partner_bank_id)

    def test_a_contact_is_not_exchanged_before_it_is_paid(self):
        self.make_statement()
        for point in (self.payee.with_user(self.manager), self.payee.sudo()):
            with self.refused("2026-07/R1"):
                point.partner_id = self.stranger
            with self.refused("2026-07/R1"):
                point.active = False
        with self.refused("2026-07/R1"):
            self.contact.with_user(self.manager).active = False
        with self.refused("2026-07/R1"):
            self.contact.with_user(self.manager).write(
                {"parent_id": self.stranger.id, "is_company": False}
            )
        self.outlet.partner_id = self.stranger  # is paid through another

    def test_a_draft_rests_on_its_payee_too(self):
        self.make_order(date(2026, 7, 10))
        self.make_month()
        with self.refused("2026-07/R1"):
            self.payee.partner_id = self.stranger

    def test_a_contact_is_not_merged_before_it_is_paid(self):
        self.make_statement()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        for kept in (self.stranger, self.contact):
            with self.refused("2026-07/R1"):
                wizard._merge((self.contact + self.stranger).ids, kept)

    def test_its_bank_account_is_not_changed_before_it_is_paid(self):
        self.make_statement()
        other = self.env["res.company"].create({"name": "Other company"})
        for vals in (
            {"acc_number": "6222 9999"},
            {"company_id": other.id},
            {"acc_holder_name": "Thief"},
            {"clearing_number": "666"},
            {"partner_id": self.stranger.id},
            {"active": False},
        ):
            with self.subTest(vals), self.refused("2026-07/R1"):
                self.bank.with_user(self.manager).write(vals)
        with self.refused("2026-07/R1"):
            self.bank.with_user(self.manager).unlink()

    def test_its_name_and_numbers_are_not_changed_before_it_is_paid(self):
        self.make_statement()
        for vals in (
            {"name": "Thief 12"},
            {"vat": "91130100THIEF012"},
            {"company_name": "Thief 12"},
            {"commercial_partner_id": self.stranger.id},
        ):
            with self.subTest(vals), self.refused("2026-07/R1"):
                self.contact.with_user(self.manager).write(vals)
        self.contact.with_user(self.manager).write({"name": "Point R1", "phone": "0311 1"})

    def test_the_company_above_a_contact_is_held_too(self):
        company = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.contact.write({"parent_id": company.id, "is_company": False})
        self.make_statement()
        for vals in ({"name": "Thief 12"}, {"vat": "91130100THIEF012"}, {"active": False}):
            with self.subTest(vals), self.refused("2026-07/R1"):
                company.with_user(self.manager).write(vals)

    def test_its_account_stays_until_the_money_has_left(self):
        # As with Odoo's own bank reconciliation: recorded is not paid yet.
        self.patch(
            type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda _: "in_payment"
        )
        journals = self.env["account.journal"].search([("type", "=", "bank")])
        journals.outbound_payment_method_line_ids.payment_account_id = False
        bill = self.make_posted_bill()
        payment = self.pay(bill)
        self.assertEqual((payment.state, bill.payment_state), ("in_process", "in_payment"))
        with self.refused("2026-07/R1"):
            self.bank.with_user(self.manager).acc_number = "6222 9999"
        with self.refused("2026-07/R1"):
            self.contact.with_user(self.manager).name = "Thief 12"
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": payment.journal_id.id, "date": BILL_DAY, "amount": -125.5,
             "partner_id": self.contact.id, "payment_ref": "July"}
        )  # fmt: skip
        suspense = line._seek_for_lines()[1]
        payable = bill.line_ids.filtered(lambda line: line.display_type == "payment_term")
        suspense.account_id = payable.account_id
        (suspense + payable).reconcile()
        self.assertEqual(bill.payment_state, "paid")
        self.bank.acc_number = "6222 9999"

    def test_all_of_it_changes_when_nothing_is_due(self):
        self.make_order(date(2026, 7, 10), audit_date=date(2026, 7, 20), audit_verdict="false")
        statement = self.approve_month(self.make_month()).statement_ids
        self.assertEqual(statement.billing_status, "nothing")
        self.bank.acc_number = "6222 9999"
        self.payee.partner_id = self.stranger

    def test_all_of_it_changes_when_it_is_paid(self):
        bill = self.make_bill()
        bill.with_user(self.approver).action_post()
        statement = bill.aftersales_statement_id
        self.assertEqual(statement.billing_status, "to_pay")
        self.pay(bill)
        self.assertIn(statement.billing_status, ("in_payment", "paid"))
        self.payee.partner_id = self.stranger
        self.assertEqual(statement.partner_id, self.contact)
