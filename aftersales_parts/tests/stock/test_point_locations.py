from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import PartsCase


@tagged("post_install", "-at_install")
class TestPointLocations(PartsCase):
    def test_consigned_stock_is_ours(self):
        self.point.action_create_stock_locations()
        self.assertEqual(self.point.location_id.usage, "internal")
        self.assertEqual(self.point.defective_location_id.usage, "internal")
        parent = self.env.company.aftersales_location_id
        self.assertEqual(self.point.location_id.location_id, parent)
        self.assertEqual(parent.usage, "view")
        self.assertFalse(self.point.location_id.warehouse_id)

    def test_a_points_own_stock_is_a_customers(self):
        self.point.stock_mode = "own"
        self.point.action_create_stock_locations()
        self.assertEqual(self.point.location_id.usage, "customer")
        self.assertEqual(self.point.defective_location_id.usage, "internal")

    def test_the_button_again_makes_only_what_is_missing(self):
        self.point.action_create_stock_locations()
        location = self.point.location_id
        self.point.defective_location_id = False
        self.point.action_create_stock_locations()
        self.assertEqual(self.point.location_id, location)
        self.assertTrue(self.point.defective_location_id)

    def test_points_share_the_companys_parent(self):
        other = self.point.copy({"code": "P2", "partner_id": False, "name": "Point Two"})
        (self.point | other).action_create_stock_locations()
        self.assertEqual(
            (self.point | other).location_id.location_id, self.env.company.aftersales_location_id
        )

    def test_a_location_of_the_wrong_kind_is_refused(self):
        self.point.action_create_stock_locations()
        with self.assertRaises(ValidationError):
            self.point.stock_mode = "own"

    def test_only_managers_create_locations(self):
        clerk = new_test_user(
            self.env, "clerk", "aftersales_parts.group_parts_warehouse,stock.group_stock_manager"
        )
        with self.assertRaises(AccessError):
            self.point.with_user(clerk).action_create_stock_locations()
        manager = new_test_user(self.env, "manager", "aftersales_parts.group_parts_manager")
        self.point.with_user(manager).action_create_stock_locations()
        self.assertTrue(self.point.location_id)
