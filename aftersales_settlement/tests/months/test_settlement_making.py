from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import SettlementCase

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
SAID = "Look at this"


@tagged("post_install", "-at_install")
class TestSettlementMaking(SettlementCase):
    def test_paid_order_makes_a_statement_of_its_payee(self):
        order = self.make_order(date(2026, 7, 15), distance_km=50)
        period = self.make_month()
        claim = self.claim_of(period, order)
        self.assertEqual((claim.state, claim.reason), ("paid", False))
        self.assertAlmostEqual(claim.amount, 50 + 25.5)
        statement = period.statement_ids
        self.assertEqual(statement.payee_id, self.payee)
        self.assertEqual(statement.name, "2026-07/R1")
        self.assertAlmostEqual(statement.net, 75.5)
        self.assertEqual(statement.line_ids.point_id, self.outlet)
        self.assertAlmostEqual(statement.line_ids.total, 75.5)

    def test_month_made_twice_is_the_same(self):
        self.make_order(date(2026, 7, 15))
        self.make_order(date(2026, 7, 16), point_id=self.outlet2.id, record_sheet_date=False)
        first = self.make_month()._get_result()
        self.assertEqual(self.make_month()._get_result(), first)
        self.assertEqual(self.env["aftersales.claim"].search_count([]), 2)

    def test_a_draft_made_again_keeps_its_id_and_what_was_said_about_it(self):
        self.make_order(date(2026, 7, 15))
        period = self.make_month()
        statement = period.statement_ids
        said = statement.message_post(body=SAID)
        self.change_rate(amount=60)
        self.assertEqual(self.make_month().statement_ids, statement)
        self.assertAlmostEqual(statement.net, 60)
        self.assertIn(said, statement.message_ids)

    def test_a_draft_with_nothing_left_is_gone_with_what_was_said_about_it(self):
        order = self.make_order(date(2026, 7, 15))
        statement = self.make_month().statement_ids
        said = statement.message_post(body=SAID)
        order.service_status = "abnormal"
        self.assertFalse(self.make_month().statement_ids)
        self.assertFalse(statement.exists())
        self.assertFalse(said.exists())

    def test_a_month_approved_in_part_and_made_again_counts_all_its_orders(self):
        self.outlet2.is_payee = True
        self.make_order(date(2026, 7, 15))
        self.make_order(date(2026, 7, 16), record_sheet_date=False)
        self.make_order(date(2026, 7, 17), point_id=self.outlet2.id)
        period = self.make_month()
        self.assertEqual((period.order_total, period.claim_count), (3, 3))
        first = period.statement_ids.filtered(lambda s: s.payee_id == self.payee)
        first.with_user(self.approver).action_approve()
        self.make_month()
        self.assertEqual((period.order_total, period.claim_count), (3, 3))

    def test_what_a_rate_costs_now_counts_when_the_month_is_made_again(self):
        self.make_order(date(2026, 7, 15))
        self.make_month()
        self.change_rate(amount=60)
        self.assertAlmostEqual(self.make_month().statement_ids.net, 60)

    def test_held_order_is_paid_in_a_later_month(self):
        order = self.make_order(date(2026, 7, 15), record_sheet_date=date(2026, 8, 30))
        july = self.approve_month(self.make_month())
        self.assertEqual(self.claim_of(july, order).reason, "record_sheet")
        self.assertFalse(july.statement_ids, "nothing in money: no statement")
        self.assertEqual(july.state, "approved")
        self.assertFalse(order.is_settled)
        august = self.make_month(AUGUST)
        self.assertEqual(self.claim_of(august, order).state, "paid")
        self.assertEqual(self.claim_of(july, order).state, "held", "July stays what it was")

    def test_order_that_came_in_late_is_in_the_next_month(self):
        self.make_order(date(2026, 7, 15))
        self.approve_month(self.make_month())
        late = self.make_order(date(2026, 7, 20))
        self.assertEqual(self.claim_of(self.make_month(AUGUST), late).state, "paid")

    def test_order_before_the_first_month_is_never_looked_at(self):
        early = self.make_order(date(2026, 6, 30))
        self.assertFalse(self.claim_of(self.make_month(), early))

    def test_month_that_was_only_looked_at_starts_nothing(self):
        self.env["aftersales.settlement.period"]._for_month(self.company, date(2026, 1, 1))
        early = self.make_order(date(2026, 6, 30))
        self.make_order(date(2026, 7, 15))
        self.assertFalse(self.claim_of(self.make_month(), early))

    def test_false_order_is_clawed_back_with_a_penalty_once(self):
        order = self.make_order(date(2026, 7, 15), distance_km=50)
        self.approve_month(self.make_month())
        order.write({"audit_date": date(2026, 9, 10), "audit_verdict": "false"})
        august = self.approve_month(self.make_month(AUGUST))
        claim = self.claim_of(august, order)
        self.assertEqual((claim.state, claim.reason), ("clawed_back", "false_order"))
        self.assertAlmostEqual(claim.amount, -75.5)
        self.assertAlmostEqual(august.statement_ids.net, -75.5 - 755)
        september = self.make_month(date(2026, 9, 1))
        self.assertFalse(september.claim_ids)
        self.assertAlmostEqual(september.statement_ids.opening, -830.5)
        self.assertAlmostEqual(september.statement_ids.closing, -830.5)

    def test_audit_entered_late_is_not_lost(self):
        order = self.make_order(date(2026, 7, 15))
        self.approve_month(self.make_month())
        order.write({"audit_date": date(2026, 8, 1), "audit_verdict": "false"})
        self.assertEqual(self.claim_of(self.make_month(AUGUST), order).state, "clawed_back")

    def test_non_original_part_is_charged_once(self):
        order = self.make_order(date(2026, 7, 15), parts=[(self.part, 1)])
        self.env["aftersales.part.return"].create(
            {
                "order_id": order.id,
                "product_id": self.part.id,
                "quantity": 1,
                "received_date": date(2026, 8, 1),
                "verdict_id": self.non_original.id,
            }
        )
        july = self.approve_month(self.make_month())
        self.assertEqual(self.claim_of(july, order).reason, "non_original")
        self.assertAlmostEqual(july.penalty_ids.amount, 388)
        self.assertFalse(self.make_month(AUGUST).penalty_ids)

    def test_every_claim_and_penalty_says_why(self):
        order = self.make_order(date(2026, 7, 15), parts=[(self.part, 2)])
        period = self.make_month()
        claim = self.claim_of(period, order)
        self.assertEqual(
            claim.reason_text,
            "Defective parts are still owed: TEST-BOARD, 2 replaced, 0 received and accepted.",
        )
        self.assertIn("TEST-BOARD × 2: covered", claim.facts_html)

    def test_the_last_covered_day_is_named(self):
        machine = self.make_machine("SN-OLD", date(2025, 7, 10))
        order = self.make_order(date(2026, 7, 15), lot_id=machine.id)
        claim = self.claim_of(self.make_month(), order)
        self.assertIn("cover ended on 07/09/2026", claim.reason_text)

    # === REFUSALS ===

    def _assert_refused(self, month, as_of, message):
        period = self.env["aftersales.settlement.period"]._for_month(self.company, month)
        with self.assertRaisesRegex(UserError, message):
            period.with_user(self.clerk)._make(as_of=as_of)
        self.assertFalse(period.claim_ids)
        self.assertEqual(period.state, "draft")

    def test_month_that_is_not_open_yet(self):
        self.make_order(date(2026, 7, 15))
        self._assert_refused(JULY, date(2026, 8, 4), "can be made from 08/05/2026")

    def test_point_without_payee(self):
        self.make_order(date(2026, 7, 15), point_id=self.hq.id)
        self._assert_refused(JULY, date(2026, 8, 25), "Nobody is paid for .*HQ")

    def test_month_out_of_turn(self):
        self.make_order(date(2026, 7, 15))
        self.make_month()
        self._assert_refused(AUGUST, date(2026, 9, 25), "approve 2026-07 first")

    def test_approved_month_is_not_made_again(self):
        self.make_order(date(2026, 7, 15))
        period = self.approve_month(self.make_month())
        with self.assertRaisesRegex(UserError, "never changes"):
            period.with_user(self.clerk)._make(as_of=period.cutoff_date)

    # === COST ===

    @freeze_time("2026-08-25 04:00:00")  # else the next second is one more query
    def test_queries_do_not_grow_with_orders(self):
        for _number in range(3):
            self.make_order(date(2026, 7, 15), parts=[(self.part, 1)])
        self._count_queries()  # what is asked only once a session
        few = self._count_queries()
        for _number in range(30):
            self.make_order(date(2026, 7, 16), parts=[(self.part, 1)])
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        period = self.env["aftersales.settlement.period"]._for_month(self.company, JULY)
        period = period.with_user(self.clerk)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        period._make(as_of=period.cutoff_date)
        return self.cr.sql_log_count - before
