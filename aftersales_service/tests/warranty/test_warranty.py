from freezegun import freeze_time

from odoo.fields import Command, Date
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestWarranty(ServiceCommon):
    """What the records show is what the rules say; the rules have tests of their own."""

    def _get_facts(self, order):
        [facts] = self.env["aftersales.order.facts"]._load(order.ids)
        return facts

    def _create_policy(self, code, **values):
        return self.env["aftersales.warranty.policy"].create(
            {"code": code, "name": code, "months": 24, **values}
        )

    # === WHICH POLICY ===

    def test_two_policies_for_the_same_machines_are_refused(self):
        self._assert_refused("category_uniq", category_id=self.categ_machine.id)
        self._create_policy("W3", product_id=self.tractor.id, category_id=self.categ_machine.id)
        self._assert_refused("product_uniq", product_id=self.tractor.id)
        self._create_policy("W5")
        self._assert_refused("general_uniq")

    def test_an_archived_policy_is_in_nobodys_way(self):
        self.policy.active = False
        self.env.flush_all()
        self._create_policy("W2", category_id=self.categ_machine.id)

    def test_two_terms_for_one_part_category_are_refused(self):
        terms = [Command.create({"category_id": self.categ_filter.id, "months": 1})] * 2
        self._assert_refused("category_uniq", part_ids=terms, product_id=self.pump.id)

    def _assert_refused(self, constraint, **values):
        with self.assert_violates(constraint):
            self._create_policy("REFUSED", **values)

    def test_the_most_specific_policy_counts(self):
        general = self._create_policy("G")
        self.assertEqual(self.machine.warranty_policy_id, self.policy)
        nearer = self._create_policy("C", category_id=self.categ_tractor.id)
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_policy_id, nearer)
        own = self._create_policy("P", product_id=self.tractor.id)
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_policy_id, own)
        (self.policy + nearer + own).active = False
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_policy_id, general)

    def test_policies_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other network"})
        self._create_policy("X", product_id=self.tractor.id, company_id=other.id)
        self.assertEqual(self.machine.warranty_policy_id, self.policy)

    # === THE MACHINE'S CARD ===

    @freeze_time("2027-01-30 15:59:00")
    def test_covered_to_the_last_local_day(self):
        self.assertEqual(self.machine.warranty_state, "covered")
        self.assertEqual(self.machine.warranty_start, Date.to_date("2026-01-31"))
        self.assertEqual(self.machine.warranty_end, Date.to_date("2027-01-30"))
        self.assertIn("Covered by policy W1 from 01/31/2026", self.machine.warranty_reason)

    @freeze_time("2027-01-30 16:01:00")  # the 31st in Shanghai
    def test_expired_on_the_day_after(self):
        self.assertEqual(self.machine.warranty_state, "expired")
        self.assertIn("ended on 01/30/2027", self.machine.warranty_reason)

    @freeze_time("2026-03-01")
    def test_without_dates_or_policy_the_card_says_so(self):
        self.machine.write(
            {"production_date": False, "delivery_date": False, "installation_date": False}
        )
        self.assertEqual(self.machine.warranty_state, "none")
        self.assertIn("none of the dates", self.machine.warranty_reason)
        self.policy.active = False
        self.env.invalidate_all()
        self.assertIn("No warranty policy", self.machine.warranty_reason)

    @freeze_time("2026-03-01")
    def test_usage_above_the_limit_ends_cover(self):
        self.policy.write({"has_usage_limit": True, "usage_limit": 2000})
        self.assertEqual(self.machine.warranty_state, "covered")
        self.machine.usage_reading_ids = [
            Command.create(
                {"date": "2026-02-20", "value": 2000.5, "unit": "hours", "reason": "New meter"}
            ),
            Command.create({"date": "2026-02-10", "value": 100, "unit": "hours"}),
        ]
        self.assertEqual(self.machine.warranty_state, "expired")
        self.assertIn("2,000.5 is above the limit of 2,000", self.machine.warranty_reason)

    @freeze_time("2026-03-01")
    def test_a_usage_limit_of_zero_is_a_limit(self):
        self.policy.write({"has_usage_limit": True, "usage_limit": 0})
        self.machine.usage_reading_ids = [Command.create({"value": 1, "unit": "km"})]
        self.assertEqual(self.machine.warranty_state, "expired")

    @freeze_time("2026-03-01")
    def test_a_latest_start_of_zero_months_is_the_day_of_production(self):
        self.assertEqual(self.machine.warranty_start, Date.to_date("2026-01-31"))
        self.policy.cap_months = 2
        self.env.invalidate_all()
        self.assertTrue(self.policy.has_cap)
        self.assertEqual(self.machine.warranty_start, Date.to_date("2025-12-01"))
        self.policy.write({"has_cap": True, "cap_months": 0})
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_start, Date.to_date("2025-10-01"))
        self.policy.has_cap = False
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_start, Date.to_date("2026-01-31"))

    @freeze_time("2026-09-01")
    def test_terms_of_parts_are_shown(self):
        terms = str(self.machine.warranty_terms)
        self.assertIn("Test parts", terms)
        self.assertIn("ended on 07/30/2026", terms)
        self.assertIn("never covers such parts", terms)
        self.assertNotIn("covered anew", terms)

    @freeze_time("2026-09-01")
    def test_a_restart_by_replacement_is_shown_and_covers(self):
        self._create_done_order("2026-07-15 02:00:00", parts=[self.pump])
        terms = str(self.machine.warranty_terms)
        self.assertIn("covered anew", terms)
        self.assertIn("10/14/2026", terms)
        later = self._create_done_order("2026-08-20 02:00:00", parts=[self.pump, self.filter])
        covered = {part.product_id: part.is_covered for part in later.replacement_ids}
        self.assertEqual(covered, {self.pump: True, self.filter: False})
        pump_line = later.replacement_ids.filtered(lambda part: part.product_id == self.pump)
        self.assertIn("replaced under warranty", pump_line.cover_reason)

    @freeze_time("2026-09-01")
    def test_an_abnormal_order_restarts_nothing(self):
        order = self._create_done_order(
            "2026-07-15 02:00:00", parts=[self.pump], service_status="abnormal"
        )
        later = self._create_done_order("2026-08-20 02:00:00", parts=[self.pump])
        self.assertFalse(later.replacement_ids.is_covered)
        order.service_status = "history"
        self.env.invalidate_all()
        self.assertTrue(later.replacement_ids.is_covered)

    # === ORDERS ===

    def test_cover_of_an_order_is_that_of_its_day(self):
        inside = self._create_done_order("2027-01-30 15:59:00")
        outside = self._create_done_order("2027-01-30 16:00:00")
        self.assertTrue(inside.is_machine_covered)
        self.assertTrue(inside.is_labour_covered)
        self.assertFalse(outside.is_machine_covered)
        self.assertIn("ended on 01/30/2027", outside.cover_reason)

    def test_a_blank_usage_is_within_the_limit_and_zero_is_not_blank(self):
        self.policy.write({"has_usage_limit": True, "usage_limit": 100})
        blank = self._create_done_order("2026-03-01 02:00:00")
        self.assertFalse(blank.has_usage)
        self.assertIsNone(self._get_facts(blank).usage)
        self.assertTrue(blank.is_machine_covered)
        known = self._create_done_order("2026-03-02 02:00:00", usage=100.5)
        self.assertTrue(known.has_usage)
        self.assertFalse(known.is_machine_covered)
        zero = self._create_done_order("2026-03-03 02:00:00", usage=0, has_usage=True)
        self.assertEqual(self._get_facts(zero).usage, 0)

    def test_reasons_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self._create_done_order("2026-03-01 02:00:00")
        english = order.cover_reason
        self.assertIn("01/31/2026", english)
        chinese = order.with_context(lang="zh_CN").cover_reason
        self.assertNotEqual(english, chinese)

    # === BATCHES ===

    def test_cards_of_many_machines_take_a_constant_number_of_queries(self):
        machines = self.machine
        for number in range(40):
            machines += self.machine.copy({"name": f"TRC-1-{number}"})
        self._create_done_order("2026-07-15 02:00:00", parts=[self.pump])
        names = [
            "display_name",
            "customer_phone",
            "warranty_state",
            "warranty_end",
            "warranty_reason",
            "service_order_count",
        ]
        self.assert_constant_queries(lambda lots: lots.read(names), machines[:3], machines)

    def test_cover_of_many_orders_takes_a_constant_number_of_queries(self):
        orders = self.env["repair.order"]
        for number in range(30):
            machine = self.machine.copy({"name": f"TRC-2-{number}"})
            orders += self._create_done_order(
                "2026-07-15 02:00:00", parts=[self.pump, self.filter], lot_id=machine.id
            )
        names = ["cover_reason", "is_labour_covered"]
        self.assert_constant_queries(lambda some: some.read(names), orders[:3], orders)
        parts = orders.replacement_ids
        names = ["cover_reason", "is_covered"]
        first = orders[:3].replacement_ids
        self.assert_constant_queries(lambda some: some.read(names), first, parts)

    def test_the_policy_book_takes_a_constant_number_of_queries(self):
        def load(policies):
            policies._read_policy_book(self.company)

        few = self._count_queries(load, self.policy)
        for number in range(20):
            product = self._create_product(f"Tractor {number}", "machine", self.categ_tractor)
            terms = [Command.create({"category_id": self.categ_part.id, "months": number})]
            self._create_policy(f"Q{number}", product_id=product.id, part_ids=terms)
        self.assertEqual(few, self._count_queries(load, self.policy))
