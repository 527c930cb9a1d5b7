from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.base.aftersales_settlement_record import SETTLEMENT_RUN
from .bill_common import BILL_DAY, BillCase


@tagged("post_install", "-at_install")
class TestBills(BillCase):
    def test_a_bill_says_what_is_paid(self):
        statement = self.make_statement()
        bill = self.make_bill(statement)
        self.assertEqual(
            [(line.name, line.price_unit) for line in bill.invoice_line_ids],
            [
                ("Labour 2026-07, O1 Point O1", 50.0),
                ("Travel 2026-07, O1 Point O1", 25.5),
                ("Labour 2026-07, O2 Point O2", 50.0),
            ],
        )
        self.assertEqual(bill.amount_total, statement.billed)
        self.assertEqual(bill.amount_total, 125.5)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.state, "draft")
        self.assertEqual(bill.partner_id, self.payee.partner_id)
        self.assertEqual(bill.ref, "2026-07/R1")
        self.assertEqual(bill.invoice_date, BILL_DAY)
        self.assertEqual(bill.invoice_date_due, BILL_DAY)
        self.assertEqual(bill.journal_id.type, "purchase")
        self.assertFalse(bill.invoice_line_ids.tax_ids)

    def test_bill_and_statement_lead_to_each_other(self):
        statement = self.make_statement()
        bill = self.make_bill(statement)
        self.assertEqual(bill.aftersales_statement_id, statement)
        self.assertEqual(statement.bill_id, bill)
        self.assertEqual(statement.bill_state, "draft")
        self.assertEqual(bill.action_view_aftersales_statement()["res_id"], statement.id)
        self.assertEqual(statement.action_view_bill()["res_id"], bill.id)
        self.assertEqual(
            self.env["aftersales.statement"].search([("bill_id", "=", bill.id)]), statement
        )
        self.assertIn(
            statement, self.env["aftersales.statement"].search([("bill_state", "=", "draft")])
        )

    def test_penalties_are_deducted_on_lines_of_their_own(self):
        order = self.make_order(
            date(2026, 7, 12), audit_date=date(2026, 7, 20), audit_verdict="false"
        )
        for _ in range(11):
            self.make_order(date(2026, 7, 13))
        statement = self.approve_month(self.make_month()).statement_ids
        bill = self.make_bill(statement)
        self.assertEqual(self.claim_of(statement.period_id, order).state, "excluded")
        self.assertEqual(bill.invoice_line_ids.mapped("price_unit"), [550.0, -500.0])
        self.assertEqual(bill.amount_total, 50)

    def test_what_was_carried_is_a_line(self):
        self.make_order(date(2026, 7, 12), audit_date=date(2026, 7, 20), audit_verdict="false")
        for _ in range(4):
            self.make_order(date(2026, 7, 13))
        july = self.approve_month(self.make_month())
        self.assertEqual(july.statement_ids.closing, -300)
        self.assertFalse(self.make_bill(july.statement_ids))
        for _ in range(7):
            self.make_order(date(2026, 8, 13))
        august = self.approve_month(self.make_month(date(2026, 8, 1)))
        bill = self.make_bill(august.statement_ids)
        self.assertEqual(
            [(line.name, line.price_unit) for line in bill.invoice_line_ids],
            [
                ("Carried from previous statement", -300.0),
                ("Labour 2026-08, O1 Point O1", 350.0),
            ],
        )
        self.assertEqual(bill.amount_total, 50)

    def test_a_statement_is_billed_once(self):
        statement = self.make_statement()
        bill = self.make_bill(statement)
        self.assertFalse(self.make_bill(statement))
        self.assertEqual(statement.bill_ids, bill)

    def test_a_cancelled_bill_can_be_replaced(self):
        statement = self.make_statement()
        bill = self.make_bill(statement)
        bill.with_user(self.approver).button_cancel()
        again = self.make_bill(statement)
        self.assertEqual(statement.bill_id, again)
        with self.assertRaisesRegex(UserError, "can't be revived"):
            bill.with_user(self.approver).button_draft()

    def test_a_bill_is_not_deleted(self):
        bill = self.make_bill()
        for user in (self.approver, self.accountant):
            with self.assertRaisesRegex(UserError, "can't be deleted"):
                bill.with_user(user).with_context(force_delete=True).unlink()

    def test_the_database_lets_one_bill_live(self):
        statement = self.make_statement()
        self.make_bill(statement)
        vals = statement._prepare_bills_vals(BILL_DAY)[0]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            SETTLEMENT_RUN.give(self.env["account.move"]).create(vals)
            self.env.flush_all()

    def test_only_approved_statements_are_billed(self):
        self.make_order(date(2026, 7, 10))
        statement = self.make_month().statement_ids
        with self.assertRaisesRegex(UserError, "2026-07/R1"):
            self.make_bill(statement)

    def test_a_missing_journal_is_named_and_nothing_is_written(self):
        statement = self.make_statement()
        journals = self.env["account.journal"].search([("type", "=", "purchase")])
        journals.active = False
        with self.assertRaisesRegex(UserError, "purchase journal.*Settings"):
            self.make_bill(statement)
        self.assertFalse(statement.bill_ids)

    def test_a_missing_account_is_named_and_nothing_is_written(self):
        statement = self.make_statement()
        self.env["account.journal"].search([("type", "=", "purchase")]).default_account_id = False
        with self.assertRaisesRegex(UserError, "expense account.*Settings"):
            self.make_bill(statement)
        self.assertFalse(statement.bill_ids)

    def test_a_missing_payable_account_is_named(self):
        statement = self.make_statement()
        self.payee.partner_id.property_account_payable_id = False
        self.env["ir.default"].search(
            [("field_id.name", "=", "property_account_payable_id")]
        ).unlink()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "payable account"):
            self.make_bill(statement)

    def test_the_companys_journal_and_account_are_used(self):
        journal = self.env["account.journal"].create(
            {"name": "Service network", "code": "SNB", "type": "purchase"}
        )
        account = self.env["account.account"].create(
            {"name": "Service fees", "code": "660199", "account_type": "expense"}
        )
        self.company.write(
            {
                "aftersales_bill_journal_id": journal.id,
                "aftersales_bill_account_id": account.id,
            }
        )
        bill = self.make_bill()
        self.assertEqual(bill.journal_id, journal)
        self.assertEqual(bill.invoice_line_ids.account_id, account)

    def test_a_payees_payment_terms_count(self):
        terms = self.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [Command.create({"value": "percent", "nb_days": 30})]}
        )
        self.payee.partner_id.property_supplier_payment_term_id = terms
        self.assertEqual(self.make_bill().invoice_date_due, date(2026, 9, 24))

    def test_a_default_purchase_tax_adds_nothing(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT 13 %", "amount": 13, "type_tax_use": "purchase"}
        )
        self.company.account_purchase_tax_id = tax
        statement = self.make_statement()
        self.assertEqual(self.make_bill(statement).amount_total, statement.billed)

    def test_only_an_approver_creates_bills(self):
        statement = self.make_statement()
        with self.assertRaises(AccessError):
            statement.with_user(self.accountant)._create_bills(BILL_DAY)

    def test_billing_costs_hardly_more_than_plain_odoo(self):
        """Creating and posting our bills against Odoo's own for the same values, in queries."""
        self.make_many_statements(12)
        statements = self.env["aftersales.statement"].search([("state", "=", "approved")])
        self.assertEqual(len(statements), 12)
        plain_vals = statements._prepare_bills_vals(BILL_DAY)
        for vals in plain_vals:
            vals.pop("aftersales_statement_id")
            vals["ref"] = f"plain {vals['ref']}"
        approver = self.env(user=self.approver)
        self.count_queries(lambda: approver["account.move"].create([dict(plain_vals[0])])._post())
        plain = self.count_queries(
            lambda: approver["account.move"].create(plain_vals)._post(soft=False)
        )
        ours = self.count_queries(
            lambda: statements.with_env(approver)._create_bills(BILL_DAY)._post(soft=False)
        )
        self.assertEqual(set(statements.mapped("bill_state")), {"posted"})
        self.assertLessEqual(ours, 1.2 * plain)

    def make_many_statements(self, number):
        level = self.outlet.level_id.id
        for index in range(number):
            point = self.env["aftersales.point"].create(
                {"code": f"B{index}", "name": "B", "level_id": level, "is_payee": True}
            )
            self.make_order(date(2026, 7, 10), point_id=point.id)
        self.approve_month(self.make_month())

    def count_queries(self, function):
        """Queries that the function needs with a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestPosting(BillCase):
    def test_an_approver_posts(self):
        bill = self.make_bill()
        bill.with_user(self.approver).action_post()
        self.assertEqual(bill.state, "posted")
        self.assertEqual(bill.aftersales_statement_id.bill_state, "posted")

    def test_a_month_is_billed_and_posted_at_once(self):
        statement = self.make_statement()
        statement.period_id.with_user(self.approver)._bill(as_of=BILL_DAY)
        self.assertEqual(statement.bill_id.state, "posted")
        self.assertEqual(statement.period_id.unbilled_count, 0)
        self.assertEqual(statement.period_id.bill_count, 1)

    def test_an_accountant_who_is_no_approver_does_not_post(self):
        bill = self.make_bill()
        with self.assertRaises(AccessError):
            bill.with_user(self.accountant).action_post()
        with self.assertRaises(AccessError):
            bill.with_user(self.accountant).sudo().action_post()

    def test_who_made_the_statement_does_not_post_its_bill(self):
        bill = self.make_bill()
        self.clerk.write(
            {"group_ids": [Command.link(self.env.ref(
                "aftersales_settlement.group_settlement_approver").id)]}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "another approver"):
            bill.with_user(self.clerk).action_post()

    def test_the_clock_does_not_post(self):
        bill = self.make_bill()
        SETTLEMENT_RUN.give(bill).write({"auto_post": "at_date", "date": date(2026, 8, 25)})
        with self.assertRaises(AccessError):
            bill.with_user(self.env.ref("base.user_root"))._post()

    def test_other_bills_are_posted_as_ever(self):
        accountant = new_test_user(self.env, "plain", "account.group_account_invoice")
        other = self.make_plain_bill()
        self.assertFalse(other.aftersales_statement_id)
        other.with_user(accountant).action_post()
        self.assertEqual(other.state, "posted")
