from datetime import date

from odoo.tests import tagged

from ...models.base.aftersales_settlement_record import SETTLEMENT_RUN
from ..common import SettlementCase

JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in range(7, 11))


@tagged("post_install", "-at_install")
class TestFormerPayees(SettlementCase):
    """Who bears what falls on a point or a payee of an earlier month (rules 22 and 25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        points = cls.env["aftersales.point"]
        cls.other = points.create(
            {
                "code": "R2",
                "name": "Other",
                "level_id": cls.payee.level_id.id,
                "parent_id": cls.hq.id,
                "is_payee": True,
            }
        )
        cls.other_outlet = points.create(
            {
                "code": "O9",
                "name": "Other outlet",
                "level_id": cls.outlet.level_id.id,
                "parent_id": cls.other.id,
            }
        )

    def _pay_july(self, **vals):
        """Return an order that July paid to R1 for O1."""
        order = self.make_order(date(2026, 7, 15), **vals)
        self.approve_month(self.make_month())
        self.assertTrue(order.is_settled)
        return order

    def _find_false(self, order, day=date(2026, 9, 10)):
        order.write({"audit_date": day, "audit_verdict": "false"})

    def _owe(self):
        """Let R1 end July with a debt, from an order found fictitious before it was paid."""
        self._find_false(self.make_order(date(2026, 7, 15)), date(2026, 8, 1))
        july = self.approve_month(self.make_month())
        self.assertEqual(july.statement_ids.closing, -500)

    def _statement(self, period, payee):
        return period.statement_ids.filtered(lambda statement: statement.payee_id == payee)

    # === CLAWBACKS ===

    def test_a_clawback_falls_on_the_point_and_payee_that_was_paid(self):
        order = self._pay_july(distance_km=50)
        # As work that was done elsewhere would be put right by whoever may do everything.
        SETTLEMENT_RUN.give(order).is_settled = False
        order.point_id = self.other_outlet
        SETTLEMENT_RUN.give(order).is_settled = True
        self._find_false(order)
        august = self.make_month(AUGUST)
        claim = self.claim_of(august, order)
        self.assertEqual((claim.point_id, claim.payee_id), (self.outlet, self.payee))
        self.assertFalse(self._statement(august, self.other))
        statement = self._statement(august, self.payee)
        self.assertEqual(
            (statement.clawbacks, statement.penalties),
            (claim.amount * -1, august.penalty_ids.amount),
        )
        self.assertEqual(august.penalty_ids.point_id, self.outlet)
        self.assertEqual(august._get_result()["nodes"]["O1"]["clawbacks"], "75.50")

    def test_a_clawback_follows_the_payee_and_not_the_network(self):
        order = self._pay_july()
        self.outlet.parent_id = self.other
        paid = self.make_order(date(2026, 8, 15))
        self._find_false(order)
        august = self.make_month(AUGUST)
        self.assertEqual(self._statement(august, self.payee).clawbacks, 50)
        self.assertEqual(self._statement(august, self.other).labour, 50)
        self.assertEqual(self.claim_of(august, paid).payee_id, self.other)
        for payee in (self.payee, self.other):
            self.assertEqual(self._statement(august, payee).line_ids.point_id, self.outlet)

    def test_a_clawback_of_a_former_payee_falls_on_whoever_is_paid_for_it_now(self):
        order = self._pay_july()
        self.payee.write({"is_payee": False, "parent_id": self.other.id})
        self._find_false(order)
        august = self.make_month(AUGUST)
        self.assertEqual(self._statement(august, self.other).clawbacks, 50)
        self.assertEqual(self.claim_of(august, order).point_id, self.outlet)

    def test_a_clawback_is_not_lost_when_nobody_is_paid_for_the_point(self):
        order = self._pay_july()
        self.payee.is_payee = False
        self._find_false(order)
        august = self.approve_month(self.make_month(AUGUST))
        self.assertEqual(self._statement(august, self.payee).closing, -550)
        self.assertFalse(self.make_month(SEPTEMBER).statement_ids)

    def test_the_penalty_is_of_what_the_paid_claim_was_worth(self):
        order = self._pay_july(distance_km=50)
        self.change_rate(amount=1)
        self._find_false(order)
        self.assertAlmostEqual(self.make_month(AUGUST).penalty_ids.amount, 755)

    # === DEBTS ===

    def test_a_debt_opens_the_statement_of_whoever_is_paid_for_the_point_now(self):
        self._owe()
        self.payee.write({"is_payee": False, "parent_id": self.other.id})
        self.make_order(date(2026, 8, 15), point_id=self.other.id)
        august = self.make_month(AUGUST)
        self.assertEqual(august.statement_ids.mapped("opening"), [-500])
        self.assertEqual(self._statement(august, self.other).net, -450)
        self.approve_month(august)
        september = self.make_month(SEPTEMBER)
        self.assertEqual(september.statement_ids.mapped("opening"), [-450], "taken over once")

    def test_a_debt_of_nobody_stays_and_is_shown_until_somebody_is_paid_for_it(self):
        self._owe()
        self.payee.is_payee = False
        august = self.make_month(AUGUST)
        self.assertFalse(august.statement_ids)
        self.assertEqual(august.stranded_debt, 500)
        self.approve_month(august)
        september = self.approve_month(self.make_month(SEPTEMBER))
        self.assertEqual(september.stranded_debt, 500)
        action = september.action_view_stranded_debts()
        shown = self.env["aftersales.statement"].search(action["domain"])
        self.assertEqual(shown.payee_id, self.payee)
        self.hq.is_payee = True
        october = self.make_month(OCTOBER)
        self.assertEqual(october.statement_ids.payee_id, self.hq)
        self.assertEqual(october.statement_ids.opening, -500)
        self.assertEqual(shown.carried_to_id, october.statement_ids)
        self.assertFalse(october.stranded_debt)

    def test_a_month_made_again_opens_with_the_same_debt(self):
        self._owe()
        first = self.make_month(AUGUST)._get_result()
        self.assertEqual(first["statements"]["R1"]["opening"], "-500.00")
        self.assertEqual(self.make_month(AUGUST)._get_result(), first)

    def test_points_with_open_debts_are_found(self):
        points = self.env["aftersales.point"]
        self.assertFalse(points.search([("open_debt", ">", 0)]))
        self._owe()
        self.assertEqual(points.search([("open_debt", ">", 0)]), self.payee)
        self.assertEqual(self.payee.open_debt, 500)
        self.assertIn(self.other, points.search([("open_debt", "=", 0)]))
        self.assertNotIn(self.payee, points.search([("open_debt", "<", 500)]))
        august = self.make_month(AUGUST)
        self.assertEqual(self.payee.open_debt, 500, "a draft has taken nothing over yet")
        self.make_order(date(2026, 9, 15))
        self.approve_month(august)
        self.assertEqual(self.payee.open_debt, 500, "now August's")
        self.change_rate(amount=1000)
        self.approve_month(self.make_month(SEPTEMBER))
        self.assertFalse(points.search([("open_debt", ">", 0)]))
