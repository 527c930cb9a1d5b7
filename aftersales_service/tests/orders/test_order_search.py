from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestOrderSearch(ServiceCommon):
    def test_an_order_is_found_by_number_machine_customer_and_phone(self):
        order = self._create_order(name="FIND/1")
        orders = self.env["repair.order"].with_context(search_service_orders=True)
        for fragment in ("FIND/1", "TRC-1", "armer l", "3800138"):
            with self.subTest(fragment):
                self.assertIn(order.id, [id_ for id_, _name in orders.name_search(fragment)])
        self.assertFalse(orders.name_search("nothing like it"))

    def test_a_plain_search_looks_at_the_number_only(self):
        order = self._create_order(name="FIND/1")
        found = self.env["repair.order"].name_search("TRC-1")
        self.assertNotIn(order.id, [id_ for id_, _name in found])

    def test_the_choice_shows_machine_and_customer(self):
        order = self._create_order(name="FIND/2")
        shown = order.with_context(search_service_orders=True, formatted_display_name=True)
        self.assertEqual(shown.display_name, "FIND/2\t--TRC-1 · Farmer Li--")
        self.assertEqual(order.display_name, "FIND/2")
