from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestProductJournal(ServiceCommon):
    """What money hangs on of a machine or part is told to the journal by whoever changes it."""

    def _get_entries(self, product):
        return self.env["aftersales.journal"].search(product.product_tmpl_id._get_journal_domain())

    def test_price_category_and_code_of_a_part_are_kept(self):
        self.pump.write({"list_price": 10, "default_code": "PMP", "categ_id": self.categ_part.id})
        known = self._get_entries(self.pump)
        other = self.categ_part.copy({"name": "Pumps", "code": False})
        pump = self.pump.with_user(self.service_manager)
        pump.write({"list_price": 99, "categ_id": other.id, "default_code": "PMP-2"})
        pump.product_tmpl_id.default_code = "PMP-3"
        pump.write({"list_price": 99, "default_code": "PMP-3", "description": "New"})
        entries = self._get_entries(self.pump) - known
        self.assertEqual(set(entries.mapped("event")), {"correction"})
        self.assertEqual(entries.user_id, self.service_manager)
        details = sorted((entry.details for entry in entries), key=str)
        names = [self.categ_part.display_name, other.display_name]
        self.assertIn({"list_price": [10, 99]}, details)
        self.assertIn({"categ_id": names}, details)
        self.assertIn({"default_code": ["PMP", "PMP-2"]}, details)
        self.assertIn({"default_code": ["PMP-2", "PMP-3"]}, details)
        self.assertEqual(len(details), 4)

    def test_other_products_are_none_of_its_business(self):
        product = self.env["product.product"].create({"name": "Book", "list_price": 1})
        product.write({"list_price": 2, "default_code": "B"})
        self.assertFalse(self._get_entries(product))
        product.aftersales_kind = "part"
        self.assertEqual(self._get_entries(product).details, {"aftersales_kind": [False, "part"]})

    def test_a_service_user_changes_no_price(self):
        with self.assertRaises(AccessError):
            self.pump.with_user(self.service_user).list_price = 99
