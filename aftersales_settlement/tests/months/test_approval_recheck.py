from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...run import recheck
from ..common import SettlementCase

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
# July's cutoff is August 25.
KNOWN, LATER = date(2026, 8, 20), date(2026, 8, 26)


@tagged("post_install", "-at_install")
class TestApprovalRecheck(SettlementCase):
    """What is approved is what would be made at that moment (rule 26)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["aftersales.point"].create(
            {
                "code": "R2",
                "name": "Other",
                "level_id": cls.payee.level_id.id,
                "parent_id": cls.hq.id,
                "is_payee": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.order = self.make_order(
            date(2026, 7, 15), name="PAID", parts=[(self.part, 1)], distance_km=50
        )
        self.returned = self._receive(self.accepted, KNOWN)
        self.july = self.make_month()
        self.assertEqual(self.claim_of(self.july, self.order).state, "paid")

    def _receive(self, verdict, day, quantity=1):
        return self.env["aftersales.part.return"].create(
            {
                "order_id": self.order.id,
                "product_id": self.part.id,
                "quantity": quantity,
                "received_date": day,
                "verdict_id": verdict and verdict.id,
            }
        )

    def _assert_refused(self, *told, records=None):
        """Refused as it is, approved once it is made again."""
        with self.assertRaises(UserError) as refusal, self.cr.savepoint():
            if records is None:
                self.approve_month(self.july)
            else:
                records.with_user(self.approver).action_approve()
        for text in told:
            self.assertIn(text, str(refusal.exception))
        self.assertEqual(self.july.state, "made")
        self.assertFalse(self.order.is_settled)
        self.make_month()
        self.approve_month(self.july)
        self.assertEqual(self.july.state, "approved")

    def test_nothing_changed_is_approved(self):
        self.approve_month(self.july)
        self.assertEqual(self.july.state, "approved")
        self.assertTrue(self.order.is_settled)

    def test_an_order_that_became_abnormal(self):
        self.order.service_status = "abnormal"
        self._assert_refused("Differences: 1", "PAID: Status: Payable → Excluded", "75.50", "again")
        self.assertEqual(self.claim_of(self.july, self.order).reason, "abnormal")

    def test_a_completion_date_in_another_month(self):
        self.order.completed_at = datetime(2026, 8, 3, 4)
        self._assert_refused("PAID", "would not be in this statement any more")

    def test_a_completion_date_in_the_same_month(self):
        self.order.completed_at = datetime(2026, 7, 20, 4)
        self._assert_refused("Completed on: 07/15/2026 → 07/20/2026")

    def test_another_point_of_the_same_payee(self):
        self.order.point_id = self.payee
        self._assert_refused("Service point: O1 → R1")

    def test_another_point_of_another_payee(self):
        self.order.point_id = self.other
        self._assert_refused("PAID")
        self.assertEqual(self.claim_of(self.july, self.order).payee_id, self.other)

    def test_a_verdict(self):
        self.returned.verdict_id = self.non_original
        self._assert_refused("PAID", "Excluded (The returned part TEST-BOARD", "388.00")

    def test_a_return_that_came_by_the_cutoff(self):
        self._receive(False, KNOWN)
        self._assert_refused("Returned parts")

    def test_a_follow_up(self):
        self.env["aftersales.coefficient"].create({"min_score": 0, "coefficient": 0.5})
        self.make_month()
        self.env["aftersales.followup"].create(
            {"order_id": self.order.id, "date": date(2026, 7, 20), "score": 80}
        )
        self._assert_refused("Coefficient: 1 → 0.5")

    def test_a_rate(self):
        self.change_rate(amount=60)
        self._assert_refused("Base Fee", "50.00", "60.00", "50 per job → 60 per job")

    def test_a_setting(self):
        self.order.write({"audit_date": KNOWN, "audit_verdict": "false"})
        self.make_month()
        self.company.aftersales_false_multiplier = 3
        self._assert_refused("Penalty", "755.00", "226.50")

    def test_an_audit(self):
        self.order.write({"audit_date": KNOWN, "audit_verdict": "false"})
        self._assert_refused("The audit of 08/20/2026", "a penalty of", "755.00 would be due")

    def test_a_technician(self):
        other = self.technician.copy({"code": "T-OTHER", "state": "approved"})
        self.order.technician_id = other
        self._assert_refused("Technician")

    def test_an_order_that_came_in_since(self):
        self.make_order(date(2026, 7, 16), name="LATE")
        self._assert_refused("LATE would be added: Payable, ", "50.00")

    def test_an_order_that_came_in_since_to_a_payee_without_a_statement(self):
        order = self.make_order(date(2026, 7, 16), name="LATE", point_id=self.other.id)
        statement = self.july.statement_ids
        self._assert_refused("LATE would be added", records=statement)
        self.assertTrue(order.is_settled)

    def test_an_order_that_is_gone(self):
        self.assertTrue(self.july.statement_ids.line_ids)  # in the cache, as of whoever looks
        self.order.service_status = "history"
        self._assert_refused("PAID", "would not be in this statement any more")

    def test_a_clawback_and_a_debt(self):
        self.approve_month(self.july)
        self.make_order(date(2026, 8, 15))
        august = self.make_month(AUGUST)
        self.order.write({"audit_date": date(2026, 9, 10), "audit_verdict": "false"})
        with self.assertRaisesRegex(UserError, "PAID would be added: Clawed Back"):
            self.approve_month(august)
        self.approve_month(self.make_month(AUGUST))
        debt = august.statement_ids
        september = self.make_month(date(2026, 9, 1))
        debt.with_context(settlement_run=None).env.cr.execute(
            "UPDATE aftersales_statement SET closing = closing - 1 WHERE id = %s", [debt.id]
        )
        with self.assertRaisesRegex(UserError, "R1 Point R1: Opening: "):
            self.approve_month(september)

    def test_what_is_dated_after_the_cutoff_changes_nothing(self):
        held = self.make_order(date(2026, 7, 16), record_sheet_date=False)
        self.make_month()
        held.record_sheet_date = LATER
        self._receive(self.non_original, LATER)
        self.order.write({"audit_date": LATER, "audit_verdict": "false"})
        self.env["aftersales.followup"].create(
            {"order_id": self.order.id, "date": date(2026, 8, 1), "score": 10}
        )
        self.make_order(date(2026, 8, 2))
        self.approve_month(self.july)
        self.assertEqual(self.claim_of(self.july, held).state, "held")
        self.assertEqual(self.july.state, "approved")

    def test_a_rate_row_that_was_replaced_by_an_equal_one_changes_nothing(self):
        self.change_rate()
        self.approve_month(self.july)

    def test_a_month_made_before_claims_had_fingerprints_is_compared_all_the_same(self):
        self.env.cr.execute("UPDATE aftersales_claim SET fingerprint = NULL")
        self.approve_month(self.july)
        self.assertEqual(self.july.state, "approved")

    def test_one_statement_is_held_against_its_own_payee(self):
        self.make_order(date(2026, 7, 16), point_id=self.other.id)
        self.make_month()
        mine, others = self.july.statement_ids.sorted("name")
        self.order.service_status = "abnormal"
        others.with_user(self.approver).action_approve()
        self.assertEqual(others.state, "approved")
        self._assert_refused("PAID", records=mine)

    def test_some_are_told_and_the_others_counted(self):
        for _number in range(4):
            self.make_order(date(2026, 7, 16))
        self.make_month()
        self.change_rate(amount=60)
        with patch.object(recheck, "TOLD", 3):
            self._assert_refused("Differences: 5", "… and 2 more")

    def test_refusal_writes_nothing_and_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.july._ensure_as_made()
            return self.cr.sql_log_count - before

        count()  # what is asked only once a session
        few = count()
        for _number in range(20):
            self.make_order(date(2026, 7, 16), parts=[(self.part, 1)])
        self.make_month()
        self.assertEqual(count(), few)
