from datetime import date

from odoo.modules.migration import load_script
from odoo.tests import tagged

from ..models.base.aftersales_settlement_record import SETTLEMENT_RUN
from .invoices.bill_common import BILL_DAY, BillCase

PAYEE_COLUMNS = (
    "partner_id", "payee_name", "payee_vat", "payee_address", "partner_bank_id", "payee_bank",
    "billing_status",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestMigration(BillCase):
    """What a database of the version before gets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.partner.bank"].create(
            {"partner_id": cls.payee.partner_id.id, "acc_number": "6222 01"}
        )
        cls.statement = cls.make_statement()

    def migrate(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_statement SET "
            + ", ".join(f"{name} = NULL" for name in PAYEE_COLUMNS)
        )
        self.env.invalidate_all(flush=False)
        script = load_script(
            "aftersales_settlement/migrations/19.0.1.1.0/post-migrate.py", "post-migrate"
        )
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_statements_say_what_the_payee_is_now(self):
        self.migrate()
        self.assertEqual(self.statement.partner_id, self.payee.partner_id)
        self.assertEqual(self.statement.payee_name, "Point R1")
        self.assertEqual(self.statement.partner_bank_id, self.bank)
        self.assertEqual(self.statement.payee_bank, "6222 01")
        self.assertEqual(self.statement.billing_status, "to_bill")

    def test_billed_ones_say_whom_the_bill_names(self):
        bill = self.make_bill(self.statement)
        vendor = self.env["res.partner"].create({"name": "Vendor then"})
        SETTLEMENT_RUN.give(bill).write({"partner_id": vendor.id})
        self.migrate()
        self.assertEqual(self.statement.partner_id, vendor)
        self.assertEqual(self.statement.payee_name, "Vendor then")
        self.assertEqual(self.statement.billing_status, "to_post")
        bill.with_user(self.approver).action_post()

    def test_credited_bills_have_freed_their_statements(self):
        bill = self.make_posted_bill(self.statement)
        bill.with_user(self.approver)._reverse_moves([{"date": BILL_DAY}])
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET aftersales_is_credited = NULL")
        self.env.cr.execute(
            "UPDATE account_move SET aftersales_statement_id = NULL WHERE move_type = 'in_refund'"
        )
        self.migrate()
        self.assertTrue(bill.aftersales_is_credited)
        self.assertEqual(bill.reversal_move_ids.aftersales_statement_id, self.statement)
        self.assertTrue(self.statement.can_be_billed)

    def test_payments_count_that_were_matched_by_hand(self):
        bill = self.make_posted_bill(self.statement)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        payment = wizard.create({"payment_date": BILL_DAY})._create_payments()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM account_move__account_payment")
        self.migrate()
        self.assertEqual(bill.matched_payment_ids, payment)
        self.assertIn(self.statement.billing_status, ("in_payment", "paid"))

    def test_claims_name_the_check_that_decided_them(self):
        self.make_order(date(2026, 8, 10), name="EXPIRED", record_sheet_date=False)
        self.approve_month(self.make_month(date(2026, 8, 1)))
        self.company.aftersales_carry_months = 0
        day = date(2026, 9, 10)
        self.make_order(day, name="HELD", technician_id=False)
        refused = self.make_order(day, name="REFUSED", parts=[(self.part, 1)])
        verdict = self.env.ref("aftersales_parts.inspection_verdict_out_of_warranty")
        self.env["aftersales.part.return"].create(
            {
                "order_id": refused.id,
                "product_id": self.part.id,
                "received_date": day,
                "verdict_id": verdict.id,
            }
        )
        period = self.make_month(date(2026, 9, 1))
        made = [(claim.check_id, claim.verdict_id) for claim in period.claim_ids]
        self.assertEqual(
            {(check.code, verdict.code) for check, verdict in made},
            {
                ("record_sheet", False),
                ("technician", False),
                ("part_refused", "out_of_warranty"),
            },
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_claim SET check_id = NULL, verdict_id = NULL, fingerprint = NULL"
        )
        script = load_script(
            "aftersales_settlement/migrations/19.0.1.2.0/post-name_checks.py", "post-name_checks"
        )
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        claims = period.claim_ids
        self.assertEqual([(claim.check_id, claim.verdict_id) for claim in claims], made)
        self.approve_month(period)
        self.assertEqual(period.state, "approved")

    def test_rates_name_their_repair_levels(self):
        draft, _copies = self.env["aftersales.rate.sheet"]._make_version(self.company)
        rate, blank = draft.rate_ids[:2]
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE aftersales_rate ADD repair_level varchar")
        self.env.cr.execute("ALTER TABLE aftersales_rate DROP COLUMN repair_level_id CASCADE")
        self.env.cr.execute(
            "UPDATE aftersales_rate SET repair_level = 'big' WHERE id = %s", [rate.id]
        )
        script = load_script(
            "aftersales_settlement/migrations/19.0.1.2.0/pre-repair_levels.py",
            "pre-repair_levels_of_rates",
        )
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(rate.repair_level_id.code, "big")
        self.assertFalse(blank.repair_level_id)
