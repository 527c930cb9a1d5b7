from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.base.sentinels import PROTECTED_WRITE
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestWarrantyDecision(ServiceCommon):
    """What was decided about an order stays as it was decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.hose = cls._create_product("Hose", "part", cls.categ_machine, tracking="none")
        cls.belt = cls._create_product("Belt", "part", cls.categ_filter, tracking="none")
        (cls.hose + cls.belt).list_price = 200
        for part in cls.hose + cls.belt:
            cls.env["stock.quant"]._update_available_quantity(part, cls.warehouse.lot_stock_id, 10)

    def _create_order_with(self, *parts, **values):
        order = self._create_order(**values)
        for part in parts:
            self._add(order, part)
        return order

    def _add(self, order, part):
        move = self.env["stock.move"].create(
            {
                "repair_id": order.id,
                "product_id": part.id,
                "product_uom_qty": 1,
                "repair_line_type": "add",
            }
        )
        move.quantity = 1
        return move

    def _complete(self, order):
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()

    # === RECORDS ===

    @freeze_time("2026-03-01 02:00:00")
    def test_one_is_made_on_confirming_and_one_on_completing(self):
        order = self._create_order_with(self.hose, self.belt)
        order.action_validate()
        self.assertEqual(order.decision_ids.mapped("moment"), ["confirmed"])
        order.usage = 7
        order.action_repair_start()
        order.action_repair_end()
        self.env.invalidate_all()
        newest, first = order.decision_ids
        self.assertEqual((first.moment, newest.moment), ("confirmed", "done"))
        self.assertEqual((first.has_usage, newest.usage), (False, 7))
        self.assertEqual((newest.policy_id, newest.policy_version), (self.policy, 1))
        self.assertEqual(newest.terms["months"], 12)
        percents = {line["part"]: line["percent"] for line in newest.result["parts"]}
        self.assertEqual(percents, {self.hose.id: "100", self.belt.id: "0"})
        self.assertEqual(newest.charge_kind, "mixed")
        self.assertIn("never covers such parts", str(newest.explanation))

    @freeze_time("2026-03-01 02:00:00")
    def test_a_policy_changed_later_changes_no_decision(self):
        order = self._create_order_with(self.hose)
        self._complete(order)
        decision = order.decision_ids[0]
        before = decision.read(["result", "terms", "explanation", "charge_kind", "cover_end"])
        self.policy.write({"months": 0, "percent_labour": 0})
        self._create_void()
        self.env.invalidate_all()
        self.assertEqual(
            decision.read(["result", "terms", "explanation", "charge_kind", "cover_end"]), before
        )
        self.assertTrue(order.is_machine_covered)
        self.assertEqual(order.charge_kind, "free")
        self.assertTrue(order.replacement_ids.is_covered)
        # The statement decides with what stands when it is made.
        self.assertFalse(order._decide_coverage()[order].labour_covered)

    def _create_void(self):
        return self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "void",
                "date_start": "2026-01-01",
                "reason": "Rebuilt",
            }
        )

    def test_orders_done_before_odoo_have_none(self):
        order = self._create_done_order("2026-03-01 02:00:00", parts=[self.pump])
        self.assertFalse(order.decision_ids)
        self.assertTrue(order.is_labour_covered)

    @freeze_time("2026-03-01 02:00:00")
    def test_nobody_forges_a_decision(self):
        order = self._create_order_with(self.hose)
        self._complete(order)
        decision = order.decision_ids[0]
        forged = {"aftersales_protected_write": True}
        managers = self.service_manager
        for records in (
            decision.with_user(managers),
            decision.with_context(**forged).with_user(managers),
        ):
            with self.assertRaises(UserError):
                records.write({"charge_kind": "paid"})
            with self.assertRaises(UserError):
                records.unlink()
        for records in (decision, decision.sudo(), decision.with_context(**forged)):
            with self.assertRaisesRegex(UserError, "recorded by the system"):
                records.write({"percent_labour": 0})
            with self.assertRaises(UserError):
                records.unlink()
            with self.assertRaises(UserError):
                records.copy()
        with self.assertRaises(UserError):
            order.write({"decision_ids": [Command.clear()]})
        real = PROTECTED_WRITE.give(decision)
        real.write({"percent_labour": 1})

    @freeze_time("2026-03-01 02:00:00")
    def test_who_completes_an_order_is_kept_with_the_decision(self):
        order = self._create_order_with(self.hose)
        self._complete(order.with_user(self.service_user))
        self.assertEqual(order.decision_ids[0].user_id, self.service_user)

    # === CHARGES ===

    def _quote(self, order):
        order.action_create_sale_order()
        return order.sale_order_id

    def _prices(self, sale):
        return {line.product_id: line.price_unit for line in sale.order_line}

    @freeze_time("2026-03-01 02:00:00")
    def test_each_line_is_priced_by_what_covers_it(self):
        order = self._create_order_with(self.hose, self.belt)
        self.assertEqual(order.charge_kind, "mixed")
        sale = self._quote(order)
        self.assertEqual(self._prices(sale), {self.hose: 0, self.belt: 200})
        self.assertEqual(sale.amount_untaxed, 200)

    @freeze_time("2026-03-01 02:00:00")
    def test_a_percentage_is_charged_in_part(self):
        self.policy.percent_parts = 70
        order = self._create_order_with(self.hose)
        sale = self._quote(order)
        self.assertAlmostEqual(sale.order_line.price_unit, 60)
        self.assertEqual(order.charge_kind, "mixed")

    @freeze_time("2026-03-01 02:00:00")
    def test_what_changes_after_the_quotation_changes_its_prices(self):
        self.policy.write({"has_usage_limit": True, "usage_limit": 100})
        order = self._create_order_with(self.hose)
        sale = self._quote(order)
        self.assertEqual(sale.order_line.price_unit, 0)
        self._add(order, self.belt)
        self.assertEqual(self._prices(sale), {self.hose: 0, self.belt: 200})
        order.usage = 101
        self.assertEqual(self._prices(sale), {self.hose: 200, self.belt: 200})
        order.write({"usage": 0, "has_usage": False})
        order.move_ids.filtered(lambda move: move.product_id == self.hose).product_uom_qty = 3
        line = sale.order_line.filtered(lambda line: line.product_id == self.hose)
        self.assertEqual((line.product_uom_qty, line.price_unit), (3, 0))

    @freeze_time("2026-03-01 02:00:00")
    def test_a_price_set_by_hand_stays(self):
        order = self._create_order_with(self.belt)
        sale = self._quote(order)
        sale.order_line.price_unit = 150
        order.usage = 5
        self.assertEqual(sale.order_line.price_unit, 150)

    @freeze_time("2026-03-01 02:00:00")
    def test_the_checkbox_of_other_repairs_says_nothing_here(self):
        order = self._create_order_with(self.hose, self.belt, under_warranty=True)
        sale = self._quote(order)
        self.assertEqual(self._prices(sale), {self.hose: 0, self.belt: 200})
        order.under_warranty = False
        self.assertEqual(self._prices(sale), {self.hose: 0, self.belt: 200})

    @freeze_time("2027-03-01 02:00:00")
    def test_goodwill_covers_no_more_than_was_granted(self):
        order = self._create_order_with(self.hose, self.belt)
        sale = self._quote(order)
        self.assertEqual(sale.amount_untaxed, 400)
        self.env["aftersales.warranty.goodwill"].create(
            {
                "lot_id": self.machine.id,
                "order_id": order.id,
                "company_id": self.company.id,
                "amount_limit": 300,
                "reason": "Regular customer",
            }
        ).action_grant()
        self.assertAlmostEqual(sale.amount_untaxed, 100)

    def test_repairs_that_are_no_service_orders_are_as_ever(self):
        repair = self.env["repair.order"].create(
            {"product_id": self.tractor.id, "partner_id": self.customer.id, "under_warranty": True}
        )
        self._add(repair, self.hose)
        sale = self._quote(repair)
        self.assertEqual(sale.order_line.price_unit, 0)
        repair.under_warranty = False
        self.assertEqual(sale.order_line.price_unit, 200)

    # === BATCHES ===

    def test_decisions_of_thousands_of_orders_take_a_constant_number_of_queries(self):
        machines = self.env["stock.lot"].create(
            [
                {
                    "name": f"MANY-{number}",
                    "product_id": self.tractor.id,
                    "dealer_id": self.outlet.id,
                }
                for number in range(50)
            ]
        )
        machines.delivery_date = "2026-01-01"
        self._create_void()
        orders = self.env["repair.order"].create(
            [
                {
                    "point_id": self.outlet.id,
                    "service_type_id": self.type_repair.id,
                    "product_id": self.tractor.id,
                    "lot_id": machines[number % 50].id,
                    "state": "done",
                    "completed_at": "2026-03-01 02:00:00",
                    "replacement_ids": [Command.create({"product_id": self.pump.id})],
                }
                for number in range(2_500)
            ]
        )
        self.assert_constant_queries(lambda some: some._decide_coverage(), orders[:3], orders)
