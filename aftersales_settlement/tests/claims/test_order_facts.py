from datetime import date

from odoo.tests import Form, tagged

from odoo.addons.aftersales_service.rules import warranty

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestOrderFacts(SettlementCase):
    """A form and a month's run decide on the same facts, loaded by the same code."""

    def _decide_both(self, order, cutoff=date(2026, 9, 30)):
        """Return what covers an order by its form and by a run."""
        facts = self.env["aftersales.order.facts"]
        [form] = facts._decide_cover(order).values()
        [row] = facts._load(order.ids)
        [run] = warranty.decide(*facts._get_cover_input([row], self.company, cutoff))
        return form.coverage, run

    def _replace_twice(self, **earlier):
        """Return an order on which a part is replaced that an earlier one may have restarted."""
        machine = self.make_machine("SN-TWICE", date(2024, 6, 1))
        parts = [(self.part, 1)]
        # Within the part's two years; the second a year later, covered by a restart alone.
        self.make_order(date(2026, 5, 20), parts, lot_id=machine.id, **earlier)
        return self.make_order(date(2026, 8, 10), parts, lot_id=machine.id)

    def _is_part_covered(self, order):
        form, run = self._decide_both(order)
        self.assertEqual(form, run)
        return form.parts[self.part.id].covered

    def test_a_replacement_on_a_service_order_of_any_type_restarts_cover(self):
        self.assertTrue(
            self._is_part_covered(self._replace_twice(service_type_id=self.test_type.id))
        )

    def test_a_replacement_on_another_repair_order_restarts_no_cover(self):
        order = self._replace_twice(point_id=False, service_type_id=self.repair_type.id)
        self.assertFalse(self._is_part_covered(order))

    def test_another_repair_order_is_no_earlier_repair(self):
        machine = self.make_machine("SN-PLAIN")
        self.make_order(date(2026, 7, 1), lot_id=machine.id, point_id=False)
        order = self.make_order(date(2026, 7, 10), lot_id=machine.id)
        self.assertEqual(self.claim_of(self.make_month(), order).state, "paid")

    def test_a_form_lays_its_values_over_what_is_stored(self):
        facts = self.env["aftersales.order.facts"]
        order = self.make_order(date(2026, 7, 10), [(self.part, 2)], usage=100)
        other = self.make_machine("SN-OTHER", date(2025, 3, 1))
        [stored] = facts._load_orders(order)
        form = order.new({"lot_id": order.lot_id.id}, origin=order)
        [same] = facts._load_orders(form)
        told = ("units", "distance", "returns")  # as text, and of stored orders alone
        for name in stored._fields:
            if name not in told:
                self.assertEqual(getattr(same, name), getattr(stored, name), name)
        form.lot_id, form.has_usage = other, False
        [row] = facts._load_orders(form)
        self.assertEqual(
            (row.machine, row.installation, row.usage), (other.id, date(2025, 3, 1), None)
        )

    def test_a_new_order_is_decided_by_what_its_form_says(self):
        machine = self.make_machine("SN-NEW", date(2026, 1, 10))
        orders = self.env["repair.order"].with_context(aftersales_service_order=True)
        form = Form(orders, "aftersales_service.repair_order_view_form_service")
        form.lot_id = machine
        self.assertIn("W", form.cover_reason)

    def test_policies_are_read_once_a_transaction_and_again_when_they_change(self):
        book = self.env["aftersales.warranty.policy"]._get_policy_book
        self.env.flush_all()
        first = book(self.company)
        self.assertIs(book(self.company), first)
        for change in (
            lambda: self.policy.part_ids.write({"months": 7}),
            lambda: self.policy.write({"months": 5}),
            lambda: self.part_category.write({"parent_id": self.machine_category.id}),
            lambda: self.outlet2.write({"parent_id": self.hq.id}),
            lambda: self.machine_product.copy(),
            lambda: self.policy.part_ids.unlink(),
        ):
            before = book(self.company)
            change()
            self.assertIsNot(book(self.company), before)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.policy.months = 99
            taken_back = book(self.company)
            raise ZeroDivisionError
        self.assertIsNot(book(self.company), taken_back)

    def test_the_facts_take_a_constant_number_of_queries(self):
        facts = self.env["aftersales.order.facts"]
        orders = self.env["repair.order"].union(
            *(self.make_order(date(2026, 7, 10), [(self.part, 1)]) for _one in range(12))
        )

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            facts._decide_cover(some)
            return self.env.cr.sql_log_count - before

        count(orders)
        self.assertEqual(count(orders[:2]), count(orders))
