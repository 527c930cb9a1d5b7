from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 02:00:00")
class TestMachineInUse(ServiceCommon):
    """What a machine's meter, its sales and its own warranties say, wherever they are asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"has_usage_limit": True, "usage_limit": 3000})

    def _read_meter(self, value, day="2026-02-01", user=None, **values):
        readings = self.env["aftersales.usage.reading"].with_user(user or self.env.user)
        return readings.create({"lot_id": self.machine.id, "value": value, "date": day, **values})

    def _complete(self, order):
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()

    # === USAGE ===

    def test_an_open_order_goes_by_the_last_reading(self):
        order = self._create_order()
        self.assertTrue(order.is_machine_covered)
        self._read_meter(3600)
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_state, "expired")
        self.assertFalse(order.is_machine_covered)
        order.usage = 2900  # what the order says itself goes first
        self.assertTrue(order.is_machine_covered)

    def test_an_order_done_goes_by_what_it_says(self):
        self._read_meter(3600)
        order = self._create_done_order("2026-03-01 01:00:00")
        self.assertTrue(order.is_machine_covered)

    def test_usage_that_goes_back_needs_a_reason(self):
        self._read_meter(2900)
        order = self._create_order(usage=400)
        with self.assertRaisesRegex(UserError, "showed 2,900 on 02/01/2026"):
            self._complete(order)
        order.usage_reason = "New meter"
        order.action_repair_end()
        reading = self.machine.usage_reading_ids.filtered("order_id")
        self.assertEqual((reading.value, reading.reason), (400, "New meter"))

    def test_what_the_meter_showed_later_is_no_matter(self):
        self._read_meter(2900)
        order = self._create_order(usage=400, completed_at="2026-01-20 02:00:00")
        self._complete(order)
        self.assertEqual(order.state, "done")

    def test_cover_that_hangs_on_usage_needs_it(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "ends at 3,000 hours or kilometres"):
            self._complete(order)
        order.usage = 10
        order.action_repair_end()
        self.assertEqual(order.state, "done")

    def test_without_a_limit_usage_may_be_left_out(self):
        self.policy.has_usage_limit = False
        order = self._create_order()
        self._complete(order)
        self.assertEqual(order.state, "done")

    def test_readings_of_others_are_a_manager_s_to_correct(self):
        reading = self._read_meter(2900)
        for act in (
            lambda: reading.with_user(self.service_user).write({"value": 10, "reason": "x"}),
            lambda: reading.with_user(self.service_user).write({"date": "2025-02-01"}),
            reading.with_user(self.service_user).unlink,
        ):
            with self.assertRaises(AccessError):
                act()
        reading.with_user(self.service_manager).value = 2800
        own = self._read_meter(2820, day="2026-02-02", user=self.service_user)
        own.with_user(self.service_user).value = 2810

    # === SALES ===

    def test_what_nobody_has_bought_has_no_warranty_yet(self):
        unsold = self.env["stock.lot"].create(
            {"name": "NEW-1", "product_id": self.tractor.id, "production_date": "2026-01-01"}
        )
        self.assertEqual(unsold.warranty_state, "none")
        self.assertIn("Not sold yet", unsold.warranty_reason)
        [answer] = unsold._answer_warranty_question("new-1")
        self.assertEqual((answer["covered"], answer["until"]), (False, False))
        unsold.customer_id = self.customer
        self.assertEqual(unsold.warranty_state, "covered")
        [answer] = unsold._answer_warranty_question("new-1")
        self.assertTrue(answer["covered"])

    def test_a_return_ends_the_care_and_shows_on_the_timeline(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])[0]
        lot = self.env["stock.lot"].create(
            {"name": "GO-1", "product_id": self.tractor.id, "company_id": self.company.id}
        )
        stock = warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.tractor, stock, 1, lot_id=lot)
        self.assertTrue(lot._is_in_stock())
        self._move(warehouse.out_type_id, lot)
        self.assertFalse(lot._is_in_stock())
        lot.caring_point_id = self.outlet
        self._move(warehouse.in_type_id, lot)
        self.assertFalse(lot.customer_id or lot.caring_point_id or lot.delivery_date)
        self.assertEqual(lot.warranty_state, "none")
        events = self.env["aftersales.machine.event"].search([("lot_id", "=", lot.id)])
        moved = events.filtered(lambda event: event.kind in ("shipped", "returned"))
        self.assertEqual(set(moved.mapped("kind")), {"shipped", "returned"})
        shipped = moved.filtered(lambda event: event.kind == "shipped")
        self.assertIn("Farmer Li", shipped.text)
        self.assertEqual(shipped.action_open()["res_model"], "stock.picking")

    def _move(self, kind, lot):
        """Deliver the machine to the customer, or take it back."""
        customers = self.env.ref("stock.stock_location_customers")
        stock = kind.warehouse_id.lot_stock_id
        out = kind.code == "outgoing"
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": kind.id,
                "location_id": (stock if out else customers).id,
                "location_dest_id": (customers if out else stock).id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.tractor.id,
                            "product_uom_qty": 1,
                            "location_id": (stock if out else customers).id,
                            "location_dest_id": (customers if out else stock).id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.lot_ids = lot
        picking.move_ids.picked = True
        picking._action_done()

    def test_what_lies_in_our_warehouse_is_not_registered(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])[0]
        lot = self.env["stock.lot"].create({"name": "HERE-1", "product_id": self.tractor.id})
        stock = warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.tractor, stock, 1, lot_id=lot)
        values = {
            "name": "Wu",
            "phone": "13900001111",
            "installed": self.company._aftersales_today(),
            "project": False,
            "place": {},
        }
        with self.assertRaisesRegex(UserError, "is left for you to register"):
            lot._register_sale(self.outlet, "HERE-1", values)
        self.env["stock.quant"]._update_available_quantity(self.tractor, stock, -1, lot_id=lot)
        self.assertEqual(lot._register_sale(self.outlet, "here-1", values), lot)

    # === OWN WARRANTIES ===

    def test_an_extension_made_by_hand_says_why(self):
        values = {
            "lot_id": self.machine.id,
            "kind": "extended",
            "date_start": "2026-03-01",
            "date_end": "2027-03-01",
        }
        warranties = self.env["aftersales.warranty"].with_user(self.service_manager)
        with self.assertRaisesRegex(UserError, "Sell Extension"):
            warranties.create(values)
        self.assertTrue(warranties.create({**values, "reason": "Sold in 2025, contract 17"}))

    def test_a_void_machine_is_covered_in_nothing(self):
        self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "void",
                "date_start": "2026-02-01",
                "reason": "Rebuilt",
            }
        )
        self.assertEqual(self.machine.warranty_state, "void")
        self.assertNotIn("text-bg-success", str(self.machine.warranty_terms))

    def test_the_banner_says_how_long_an_extension_lasts(self):
        self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "extended",
                "date_start": self.machine.warranty_end,
                "date_end": "2035-12-31",
                "reason": "Sold in 2025",
            }
        )
        self.env.invalidate_all()
        self.assertIn("it is covered until 12/31/2035", self.machine.warranty_reason)

    def test_a_step_of_age_shows_in_the_reason(self):
        self.policy.step_ids = [
            Command.create({"month": 1, "percent_parts": 50, "percent_labour": 50})
        ]
        self.assertIn("from month 1 on", self.machine.warranty_reason)

    # === BY HAND AND BY FILE ===

    def test_a_new_customer_brings_a_new_place_but_no_old_contact(self):
        self.customer.write({"city": "Luoyang", "street": "Farm 1"})
        other = self.env["res.partner"].create({"name": "Wang", "city": "Anyang"})
        wife = self.env["res.partner"].create({"name": "Li's wife", "parent_id": self.customer.id})
        self.machine.write({"contact_id": wife.id, "place_street": "Farm 1"})
        self.machine.write(self.machine._prepare_place_vals(self.customer))
        with Form(self.machine, "aftersales_service.stock_lot_view_form_machine") as form:
            form.customer_id = other
            self.assertFalse(form.contact_id)
            self.assertEqual((form.place_city, form.place_street), ("Anyang", False))
            form.place_city = "Xinxiang"
        with Form(self.machine, "aftersales_service.stock_lot_view_form_machine") as form:
            form.customer_id = self.customer
            self.assertEqual(form.place_city, "Xinxiang")  # known otherwise

    def test_dates_that_can_t_follow_each_other_warn(self):
        dates = {"production_date": "2026-02-01", "delivery_date": False}
        self.machine.write({**dates, "installation_date": "2026-01-01"})
        warning = self.machine._onchange_dates()["warning"]["message"]
        self.assertIn("Installation Date is before Production Date", warning)
        self.machine.installation_date = "2026-02-01"
        self.assertFalse(self.machine._onchange_dates())

    def test_an_imported_list_says_so(self):
        names = ["name", "product_id/.id", "customer_id/.id"]
        rows = [["IMP-1", str(self.tractor.id), str(self.customer.id)]]
        imported = self.env["stock.lot"].with_context(import_file=True).load(names, rows)
        lot = self.env["stock.lot"].browse(imported["ids"])
        self.assertEqual((lot.registration_source, lot.party_ids.origin), ("import", "import"))
