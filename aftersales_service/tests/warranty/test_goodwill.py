from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2027-03-01 02:00:00")
class TestGoodwill(ServiceCommon):
    """Goodwill pays for orders, up to its amount and once; it covers no machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labour = cls.env["product.product"].create(
            {"name": "Labour", "type": "service", "list_price": 920, "taxes_id": False}
        )
        cls.type_repair.charge_product_id = cls.labour
        cls.goodwill = cls.env["aftersales.warranty"].create(
            {
                "lot_id": cls.machine.id,
                "kind": "goodwill",
                "amount_limit": 100,
                "reason": "Regular customer",
            }
        )

    def _quote(self, **values):
        order = self._create_order(**values)
        order.action_create_sale_order()
        return order

    def _get_left(self):
        self.env.invalidate_all()
        return self.goodwill.amount_left, self.machine.goodwill_left

    # === NO COVER ===

    def test_a_machine_with_goodwill_is_not_covered(self):
        self.assertEqual(self.machine.warranty_state, "expired")
        self.assertEqual(str(self.machine.warranty_end), "2027-01-30")
        self.assertIn("ended on", self.machine.warranty_reason)
        self.assertEqual(self.machine.goodwill_left, 100)

    def test_the_public_page_knows_nothing_of_it(self):
        [answer] = self.env["stock.lot"]._answer_warranty_question("TRC-1")
        self.assertFalse(answer["covered"])

    def test_an_extension_can_be_sold_beside_it(self):
        company = self.company
        day = company._aftersales_today()
        self.assertEqual(self.machine._get_extension_start(company, day, True), day)

    def test_goodwill_for_an_order_is_not_the_machines(self):
        order_id = self._create_order().id
        old, self.goodwill = self.goodwill, self.goodwill.copy({"order_id": order_id})
        old.action_cancel()
        self.assertEqual(self._get_left(), (100, 0))

    def test_replaced_parts_are_paid_but_not_covered(self):
        order = self._create_done_order("2027-03-01 01:00:00", [self.pump])
        self.pump.lst_price = 50
        self.env.invalidate_all()
        self.assertFalse(order.replacement_ids.is_covered)
        self.assertIn("Goodwill pays", order.replacement_ids.cover_reason)

    def test_a_machine_with_goodwill_gets_a_new_order(self):
        orders = self.env["repair.order"].with_user(self.service_user)
        form_view = "aftersales_service.repair_order_view_form_service"
        context = self.machine.action_new_service_order()["context"]
        with Form(orders.with_context(**context), form_view) as form:
            form.service_type_id = self.type_repair
            self.assertTrue(form.has_goodwill)
            self.assertIn("10.87", form.cover_explanation)
        self.assertTrue(form.record.has_goodwill)
        with Form(orders.with_context(aftersales_service_order=True), form_view) as form:
            form.lot_id = self.machine
            form.service_type_id = self.type_repair
            self.assertTrue(form.has_goodwill)

    # === PRICES ===

    def test_the_quotation_charges_what_the_order_says_in_whole_cents(self):
        order = self._quote()
        self.assertEqual(order.sale_order_id.order_line.price_unit, 820)
        self.assertEqual(order.charge_kind, "mixed")
        self.assertIn("10.87", str(order.cover_explanation))
        self.assertIn("100.00", str(order.cover_explanation))
        self.assertNotIn("100 %", str(order.cover_explanation).replace("\n", " "))

    def test_a_price_is_exact_however_large(self):
        self.labour.list_price = 1_234_567.89
        order = self._quote()
        self.assertEqual(order.sale_order_id.order_line.price_unit, 1_234_467.89)

    def test_of_what_a_policy_covers_goodwill_pays_the_rest(self):
        self.machine.installation_date = "2026-06-01"
        self.policy.percent_labour = 50
        order = self._quote()
        self.assertTrue(order.is_machine_covered)
        self.assertEqual(order.sale_order_id.order_line.price_unit, 360)
        self.assertEqual(self._get_left(), (0, 0))

    def test_two_grants_for_an_order_pay_together(self):
        order = self._quote()
        self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "order_id": order.id,
                "kind": "goodwill",
                "amount_limit": 70,
                "reason": "Regular customer",
            }
        )
        order._apply_warranty_prices()
        self.assertEqual(order.sale_order_id.order_line.price_unit, 750)

    # === ONCE ===

    def test_it_is_used_up_once(self):
        first = self._quote()
        self.assertEqual(self._get_left(), (0, 0))
        second = self._quote()
        self.assertEqual(second.sale_order_id.order_line.price_unit, 920)
        self.assertEqual(second.charge_kind, "paid")
        self.assertFalse(second.has_goodwill)
        self.assertEqual(first.goodwill_use_ids.amount, 100)

    def test_the_next_order_gets_what_is_left(self):
        self.labour.list_price = 60
        first, second = self._quote(), self._quote()
        self.assertEqual(first.sale_order_id.order_line.price_unit, 0)
        self.assertEqual(second.sale_order_id.order_line.price_unit, 20)

    def test_an_order_without_quotation_uses_it_by_what_its_work_costs(self):
        order = self._create_order()
        self.assertEqual(self._get_left(), (100, 100))
        order._action_repair_confirm()
        self.assertEqual(self._get_left(), (0, 0))
        order.action_repair_start()
        order.action_repair_end()
        decision = order.decision_ids.filtered(lambda one: one.moment == "done")
        self.assertAlmostEqual(decision.percent_labour, 10.87)
        self.assertEqual(self._quote().sale_order_id.order_line.price_unit, 920)
        self.assertEqual(order.charge_kind, "mixed")

    def test_who_cancels_gives_it_back(self):
        order, quoted = self._create_order(), self._create_order()
        order._action_repair_confirm()
        self.assertEqual(self._get_left(), (0, 0))
        order.action_repair_cancel()
        self.assertEqual(self._get_left(), (100, 100))
        quoted.action_create_sale_order()
        self.assertEqual(self._get_left(), (0, 0))
        quoted.sale_order_id._action_cancel()
        self.assertEqual(self._get_left(), (100, 100))

    def test_what_was_used_is_written_by_the_system(self):
        self._quote()
        use = self.goodwill.use_ids
        for user in (self.service_manager, self.env.user):
            with self.assertRaises(UserError):
                use.with_user(user).with_context(aftersales_protected_write=True).write(
                    {"amount": 0}
                )
            with self.assertRaises(UserError):
                use.with_user(user).unlink()

    def test_what_was_used_is_not_taken_back_by_another_limit(self):
        self._quote()
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.goodwill.amount_limit = 99

    def test_what_if_says_goodwill(self):
        wizard = self.env["aftersales.warranty.what.if"].create({"lot_id": self.machine.id})
        self.assertIn("Goodwill from", str(wizard.explanation))
        self._quote()
        self.env.invalidate_all()
        self.assertNotIn("Goodwill from", str(wizard.explanation))

    def test_a_batch_takes_a_constant_number_of_queries(self):
        orders = self.env["repair.order"].union(*(self._create_order() for _number in range(20)))
        self.assert_constant_queries(lambda some: some._get_coverage_data(), orders[:2], orders)
