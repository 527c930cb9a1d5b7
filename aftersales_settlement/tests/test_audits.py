from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SettlementCase


@tagged("post_install", "-at_install")
class TestAudits(SettlementCase):
    """July's cutoff is 25 August: what an approved July knew stays, what is learnt later comes in."""

    def settle(self, order):
        period = self.approve_month(self.make_month())
        self.assertTrue(order.is_settled)
        return period

    def test_an_audit_has_a_date_and_a_verdict(self):
        order = self.make_order(date(2026, 7, 10))
        for vals in ({"audit_date": date(2026, 8, 1)}, {"audit_verdict": "false"}):
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                order.write(vals)
                self.env.flush_all()

    def test_an_audit_may_change_until_the_month_is_approved(self):
        order = self.make_order(date(2026, 7, 10))
        order.write({"audit_date": date(2026, 8, 1), "audit_verdict": "false"})
        self.make_month()
        order.write({"audit_date": date(2026, 8, 2), "audit_verdict": "genuine"})
        order.write({"audit_date": False, "audit_verdict": False})

    def test_a_counted_audit_stays(self):
        order = self.make_order(
            date(2026, 7, 10), audit_date=date(2026, 8, 25), audit_verdict="false"
        )
        self.settle(order)
        for vals in (
            {"audit_verdict": "genuine"},
            {"audit_date": date(2026, 9, 1)},
            {"audit_date": False, "audit_verdict": False},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                order.sudo().write(vals)
        order.write({"audit_date": date(2026, 8, 25), "audit_verdict": "false"})

    def test_an_audit_after_the_cutoff_is_for_the_next_statement(self):
        order = self.make_order(date(2026, 7, 10))
        self.settle(order)
        order.write({"audit_date": date(2026, 8, 26), "audit_verdict": "false"})
        self.assertEqual(order.audit_verdict, "false")

    def test_an_audit_that_comes_in_late_is_for_the_next_statement_too(self):
        order = self.make_order(date(2026, 7, 10))
        self.settle(order)
        order.write({"audit_date": date(2026, 8, 25), "audit_verdict": "false"})
        august = self.approve_month(self.make_month(date(2026, 8, 1)))
        self.assertEqual(self.claim_of(august, order).state, "clawed_back")
        with self.assertRaisesRegex(UserError, "2026-08"):
            order.audit_date = date(2026, 9, 30)

    def test_a_held_order_can_be_audited_any_day(self):
        order = self.make_order(date(2026, 7, 10), record_sheet_date=False)
        self.approve_month(self.make_month())
        self.assertFalse(order.is_settled)
        order.write({"audit_date": date(2026, 8, 1), "audit_verdict": "false"})

    def test_a_fictitious_order_restarts_no_warranty(self):
        machine = self.make_machine("SN-RESTART", date(2026, 1, 10))
        order = self.make_order(date(2026, 7, 10), parts=[(self.part, 1)], lot_id=machine.id)
        facts = self.env["aftersales.replacement"]._get_restart_facts
        self.assertEqual(len(facts(machine)), 1)
        order.write({"audit_date": date(2026, 7, 11), "audit_verdict": "false"})
        today = self.company._aftersales_today()
        self.assertEqual(len(facts(machine)), 0 if today >= date(2026, 7, 11) else 1)
