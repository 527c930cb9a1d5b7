from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMachine(ServiceCommon):
    def test_a_serial_number_of_a_machine_is_a_machine(self):
        self.assertTrue(self.machine.is_machine)
        pump = self.env["stock.lot"].create({"name": "P", "product_id": self.pump.id})
        self.assertFalse(pump.is_machine)
        lots = self.env["stock.lot"]
        both = [("id", "in", (self.machine + pump).ids)]
        self.assertEqual(lots.search([("is_machine", "=", True), *both]), self.machine)
        self.assertEqual(lots.search([("is_machine", "=", False), *both]), pump)
        self.assertEqual(lots.search([("is_machine", "!=", True), *both]), pump)

    def test_the_kind_makes_a_product_trackable(self):
        form = Form(self.env["product.template"])
        form.name = "Harvester"
        form.aftersales_kind = "machine"
        product = form.save()
        self.assertEqual(product.tracking, "serial")
        self.assertTrue(product.is_storable)

    def test_a_machine_belongs_to_its_dealers_company_and_stays(self):
        self.assertEqual(self.machine.company_id, self.company)
        self.machine.dealer_id = False
        self.assertEqual(self.machine.company_id, self.company)
        shared = self.env["stock.lot"].create({"name": "S", "product_id": self.pump.id})
        self.assertFalse(shared.company_id, "other serial numbers are as Odoo has them")

    def test_a_dealer_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other network"})
        point = self.env["aftersales.point"].create(
            {
                "code": "X",
                "name": "Theirs",
                "level_id": self.outlet.level_id.id,
                "company_id": other.id,
            }
        )
        with self.assertRaises(UserError):
            self.machine.write({"dealer_id": point.id, "company_id": self.company.id})

    def test_phone_is_the_customers(self):
        self.assertEqual(self.machine.customer_phone, "13800138000")
        found = self.env["stock.lot"].search([("customer_id.phone", "ilike", "0138")])
        self.assertIn(self.machine, found)

    def test_registering_a_machine_by_hand(self):
        form = Form(self.env["stock.lot"], view="aftersales_service.stock_lot_view_form_machine")
        form.name = "TRC-77"
        form.product_id = self.tractor
        form.customer_id = self.customer
        form.dealer_id = self.outlet
        form.installation_date = "2026-02-01"
        machine = form.save()
        self.assertEqual(machine.company_id, self.company)
        self.assertEqual(machine.warranty_policy_id, self.policy)

    def test_smart_buttons_lead_to_what_they_count(self):
        order = self._create_done_order("2026-03-01 02:00:00")
        action = self.machine.action_view_service_orders()
        self.assertEqual(self.env["repair.order"].search(action["domain"]), order)
        self.assertEqual(self.machine.service_order_count, 1)
        self.assertEqual(self.customer.aftersales_machine_count, 1)
        domain = self.customer.action_view_aftersales_machines()["domain"]
        self.assertEqual(self.env["stock.lot"].search(domain), self.machine)
        new = Form(
            self.env["repair.order"].with_user(self.service_user).with_context(**action["context"]),
            view="aftersales_service.repair_order_view_form_service",
        )
        self.assertEqual(new.lot_id, self.machine)
        self.assertEqual(new.point_id, self.outlet)

    def test_a_reading_is_in_the_machines_company_and_not_negative(self):
        readings = self.env["aftersales.usage.reading"]
        reading = readings.create({"lot_id": self.machine.id, "value": 12.5})
        self.assertEqual(reading.company_id, self.company)
        with self.assert_violates("value_not_negative"):
            reading.value = -1


@tagged("post_install", "-at_install")
class TestTree(ServiceCommon):
    def test_a_fault_cannot_lie_below_itself(self):
        group = self.env["aftersales.fault"].create({"code": "H", "name": "Hydraulics"})
        below = group.create({"code": "H1", "name": "Leak", "parent_id": group.id})
        with self.assertRaises(UserError):
            group.parent_id = below
        self.assertEqual(below.display_name, "H1 Leak")

    def test_codes_of_shared_records_are_unique(self):
        for model, code in (
            ("aftersales.point.level", "hq"),
            ("aftersales.service.type", "repair"),
        ):
            with self.assert_violates("code_uniq"):
                self.env[model].create({"name": "Again", "code": code})
        with self.assert_violates("code_uniq"):
            self.env["product.category"].create({"name": "Again", "code": "T-MACH"})
        blank = self.env["product.category"].create([{"name": "A"}, {"name": "B"}])
        self.assertEqual(blank.mapped("code"), [False, False])
