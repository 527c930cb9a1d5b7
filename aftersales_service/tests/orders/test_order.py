from ast import literal_eval

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from ...models.base.base import defaults_for
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestOrder(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.field_type = cls.warehouse.field_service_type_id
        cls.old_pump, cls.new_pump = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.pump.id} for name in ("PMP-OLD", "PMP-NEW")]
        )
        quants = cls.env["stock.quant"]
        quants._update_available_quantity(
            cls.pump, cls.warehouse.lot_stock_id, 1, lot_id=cls.new_pump
        )
        quants._update_available_quantity(cls.filter, cls.warehouse.lot_stock_id, 10)

    def _add_part(self, order, product, line_type="add", quantity=1, lot=None):
        move = self.env["stock.move"].create(
            {
                "repair_id": order.id,
                "product_id": product.id,
                "product_uom_qty": quantity,
                "repair_line_type": line_type,
            }
        )
        if lot:
            move.lot_ids = lot
        move.quantity = quantity
        return move

    def _complete(self, order):
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()

    # === OPERATION TYPE ===

    def test_a_company_without_a_warehouse_is_told_so(self):
        bare = self.env["res.company"].create({"name": "Rival Ltd"})
        self.env["stock.warehouse"].search([("company_id", "=", bare.id)]).active = False
        orders = self.env["repair.order"].with_company(bare)
        point = self.env["aftersales.point"].create(
            {
                "code": "R1",
                "name": "Rival",
                "level_id": self.outlet.level_id.id,
                "company_id": bare.id,
            }
        )
        for vals in (
            {"lot_id": self.machine.id},
            {"product_id": self.machine.product_id.id},
            {"point_id": point.id, "picking_type_id": False},
            {"picking_type_id": False},
        ):
            with self.assertRaisesRegex(UserError, "Rival Ltd has no warehouse"):
                orders.create({"company_id": bare.id, **vals})

    def test_warehouses_have_a_field_service_type(self):
        new = self.env["stock.warehouse"].create({"name": "Second", "code": "SEC"})
        customers = self.env.ref("stock.stock_location_customers")
        for warehouse in self.warehouse + new:
            kind = warehouse.field_service_type_id
            self.assertEqual(kind.code, "repair_operation")
            self.assertNotEqual(kind, warehouse.repair_type_id)
            self.assertEqual(kind.default_product_location_src_id, customers)
            self.assertEqual(kind.default_product_location_dest_id, customers)
            self.assertEqual(kind.default_location_src_id, warehouse.lot_stock_id)
        self.assertEqual(new.field_service_type_id.sequence_id.prefix, "SEC/FS/")

    def test_a_new_company_can_serve_at_once(self):
        company = self.env["res.company"].create({"name": "Second network"})
        types = self.env["stock.warehouse"]._get_field_service_types(company + self.company)
        self.assertEqual(set(types), {company, self.company})
        self.assertTrue(company.aftersales_tz)

    def test_a_service_order_is_of_the_field_service_type(self):
        order = self._create_order()
        self.assertEqual(order.picking_type_id, self.field_type)
        self.assertIn("/FS/", order.name)
        self.assertNotIn("default_picking_type_id", order.env.context)
        repair = self.env["repair.order"].create({"product_id": self.tractor.id})
        self.assertEqual(repair.picking_type_id, self.warehouse.repair_type_id)

    def test_a_point_given_by_default_makes_a_service_order_too(self):
        vals = {"lot_id": self.machine.id, "service_type_id": self.type_repair.id}
        orders = self.env["repair.order"].with_user(self.service_user)
        self.env["ir.default"].set(
            "repair.order", "point_id", self.region.id, user_id=self.service_user.id
        )
        for context in (
            {},
            defaults_for("repair.order", point_id=self.region.id),
            {"default_point_id": self.region.id},
        ):
            order = orders.with_context(**context).create([dict(vals)])
            self.assertEqual(order.point_id, self.region)
            self.assertEqual(order.picking_type_id, self.field_type)
            self.assertIn("/FS/", order.name)
            self.assertEqual(order.product_location_src_id.usage, "customer")

    def test_a_repair_that_gets_a_point_becomes_a_service_order(self):
        order = self.env["repair.order"].create({"product_id": self.tractor.id})
        order.point_id = self.outlet
        self.assertEqual(order.picking_type_id, self.field_type)
        self.assertEqual(order.product_location_src_id.usage, "customer")

    def test_its_number_is_unique_in_the_company(self):
        self._create_order(name="SO-1")
        with self.assert_violates("service_name_uniq"):
            self._create_order(name="SO-1")

    def test_a_machine_out_of_our_stock_needs_no_question(self):
        order = self._create_order()
        self.assertIs(order.action_validate(), True)
        self.assertEqual(order.state, "confirmed")

    def test_a_workshop_repair_is_still_asked(self):
        repair = self.env["repair.order"].create(
            {"product_id": self.tractor.id, "lot_id": self.machine.id}
        )
        self.assertEqual(
            repair.action_validate()["res_model"], "stock.warn.insufficient.qty.repair"
        )

    # === COMPLETION ===

    def test_completion_moves_parts_and_records_replacements(self):
        order = self._create_order()
        self._add_part(order, self.pump, lot=self.new_pump)
        self._add_part(order, self.pump, "remove", lot=self.old_pump)
        self._add_part(order, self.filter, quantity=3)
        self._complete(order)
        self.assertEqual(order.state, "done")
        self.assertTrue(order.completed_at)
        by_product = order.replacement_ids.grouped("product_id")
        self.assertEqual(set(by_product), {self.pump, self.filter})
        pump, filters = by_product[self.pump], by_product[self.filter]
        self.assertEqual((pump.lot_in_id, pump.lot_out_id), (self.new_pump, self.old_pump))
        self.assertEqual(pump.quantity, 1)
        self.assertEqual(filters.quantity, 3)
        self.assertEqual(filters.move_id.state, "done")
        stock = self.env["stock.quant"]._get_available_quantity(
            self.filter, self.warehouse.lot_stock_id
        )
        self.assertEqual(stock, 7)

    def test_a_cancelled_order_is_not_started(self):
        order = self._create_order()
        order.action_validate()
        order.action_repair_cancel()
        with self.assertRaisesRegex(UserError, order.name):
            order.action_repair_start()
        self.assertEqual(order.state, "cancel")

    def test_a_machine_without_any_stock_is_left_where_it_is(self):
        order = self._create_order()
        self._complete(order)
        quants = self.machine.quant_ids.filtered("quantity")
        self.assertFalse(quants, "the machine came from the customer and went back")
        self.assertEqual(order.move_id.location_id.usage, "customer")

    def test_its_chatter_begins_with_what_it_is(self):
        self.assertEqual(self._create_order()._creation_message(), "Service order created")
        repair = self.env["repair.order"].create({"product_id": self.tractor.id})
        self.assertEqual(repair._creation_message(), "Repair Order created")

    def test_a_known_completion_time_is_kept(self):
        order = self._create_order(completed_at="2026-03-31 16:30:00")
        self._complete(order)
        self.assertEqual(order.completion_date, Date.to_date("2026-04-01"), "April in Shanghai")

    def test_a_part_that_was_not_used_is_no_replacement(self):
        order = self._create_order()
        move = self._add_part(order, self.filter, quantity=2)
        order.action_validate()
        order.action_repair_start()
        move.quantity = 0
        action = order.action_repair_end()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.line_ids.choice = "none"
        wizard.action_complete()
        self.assertEqual((order.state, move.state), ("done", "cancel"))
        self.assertFalse(order.replacement_ids)

    def test_two_serial_numbers_are_two_replacements_paired_with_the_old_ones(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"PMP-{number}", "product_id": self.pump.id} for number in range(4)]
        )
        for lot in lots[:2]:
            self.env["stock.quant"]._update_available_quantity(
                self.pump, self.warehouse.lot_stock_id, 1, lot_id=lot
            )
        order = self._create_order()
        self._add_part(order, self.pump, quantity=2, lot=lots[:2])
        self._add_part(order, self.pump, "remove", quantity=2, lot=lots[2:])
        self._complete(order)
        self.assertEqual(order.replacement_ids.lot_in_id, lots[:2])
        self.assertEqual(order.replacement_ids.lot_out_id, lots[2:])

    def test_a_workshop_repair_makes_no_replacement(self):
        repair = self.env["repair.order"].create({"product_id": self.filter.id})
        self._add_part(repair, self.filter)
        repair._action_repair_confirm()
        repair.action_repair_start()
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        self.assertFalse(repair.replacement_ids)
        self.assertFalse(repair.completed_at)

    def test_a_service_user_can_complete_a_service_order(self):
        order = self._create_order()
        self._add_part(order, self.filter)
        self._complete(order.with_user(self.service_user))
        self.assertEqual(len(order.replacement_ids), 1)

    def test_many_orders_are_completed_at_once(self):
        orders = self._create_order() + self._create_order()
        for order in orders:
            self._add_part(order, self.filter)
            order.action_validate()
        orders.action_repair_start()
        orders.action_repair_end()
        self.assertEqual(orders.mapped("state"), ["done", "done"])
        self.assertEqual(orders.replacement_ids.order_id, orders)

    def test_an_order_done_before_odoo_touches_no_stock(self):
        before = self.env["stock.move"].search_count([])
        order = self._create_done_order("2026-03-01 02:00:00", parts=[self.pump])
        self.assertEqual(self.env["stock.move"].search_count([]), before)
        self.assertEqual(order.replacement_ids.product_id, self.pump)
        self.assertEqual(self.machine.replacement_ids, order.replacement_ids)
        self.assertEqual(self.machine.service_order_ids, order)

    # === DATES ===

    def test_completion_date_follows_the_time_zone(self):
        order = self._create_done_order("2026-03-31 17:00:00")
        self.assertEqual(order.completion_date, Date.to_date("2026-04-01"))
        self.company.aftersales_tz = "Europe/Berlin"
        self.assertEqual(order.completion_date, Date.to_date("2026-03-31"))

    # === THE FORM ===

    def _order_form(self):
        return Form(
            self.env["repair.order"].with_context(aftersales_service_order=True),
            view="aftersales_service.repair_order_view_form_service",
        )

    def test_the_serial_number_brings_everything(self):
        form = self._order_form()
        form.lot_id = self.machine
        self.assertEqual(form.product_id, self.tractor)
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.point_id, self.outlet)
        form.service_type_id = self.type_repair
        order = form.save()
        self.assertEqual(order.lot_id, self.machine)
        self.assertEqual(order.picking_type_id, self.field_type)

    def test_another_product_takes_the_serial_number_away(self):
        form = self._order_form()
        form.lot_id = self.machine
        form.product_id = self.filter
        self.assertFalse(form.lot_id)

    def test_the_form_does_not_load_all_serial_numbers(self):
        order = self._create_order()
        self.assertFalse(order.allowed_lot_ids)

    def test_the_name_of_a_replaced_part_is_not_cut(self):
        view = self.env.ref("aftersales_service.repair_order_view_form_service")
        arch = etree.fromstring(self.env["repair.order"].get_view(view.id)["arch"])
        [part] = arch.xpath("//field[@name='replacement_ids']/list/field[@name='product_id']")
        self.assertIn("text-wrap", part.get("class", ""))

    # === CONSTRAINTS ===

    def test_numbers_cannot_be_negative(self):
        for values in ({"units": -1}, {"distance_km": -0.5}, {"usage": -1}):
            with self.subTest(values=values), self.assert_violates("units_not_negative"):
                self._create_order(**values)
        order = self._create_order()
        with self.assert_violates("quantity_positive"):
            order.replacement_ids = [Command.create({"product_id": self.filter.id, "quantity": 0})]
        with self.assert_violates("score_range"):
            order.followup_ids = [Command.create({"score": 100.5})]

    def test_a_point_of_another_company_is_refused(self):
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
            self._create_order(point_id=point.id, technician_id=False)

    # === MANY ===

    def test_creating_many_takes_few_queries_each(self):
        def create(names):
            self.env["repair.order"].with_context(
                tracking_disable=True, mail_create_nolog=True
            ).create(
                [
                    {
                        "name": name,
                        "state": "done",
                        "point_id": self.outlet.id,
                        "product_id": self.tractor.id,
                        "product_uom": self.tractor.uom_id.id,
                        "lot_id": self.machine.id,
                        "completed_at": "2026-03-01 02:00:00",
                        "reference_ids": [Command.set([])],
                    }
                    for name in names
                ]
            )
            self.env.flush_all()

        create(["WARM"])
        counts = []
        for size in (5, 50):
            before = self.env.cr.sql_log_count
            create([f"B{size}-{number}" for number in range(size)])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 5, counts)

    def test_lists_take_a_constant_number_of_queries(self):
        orders = self.env["repair.order"]
        for number in range(30):
            machine = self.machine.copy({"name": f"TRC-3-{number}"})
            orders += self._create_done_order("2026-07-15 02:00:00", lot_id=machine.id)
        view = self.env.ref("aftersales_service.repair_order_view_list_service")
        specification = {
            name: {"fields": {"display_name": {}}} if orders._fields[name].relational else {}
            for name in self.env["repair.order"].get_view(view.id, "list")["models"]["repair.order"]
        }
        self.assert_constant_queries(lambda some: some.web_read(specification), orders[:3], orders)

    def test_no_part_is_made_from_a_mistyped_number(self):
        for view, option in (
            ("repair.view_repair_order_form", "no_quick_create"),
            ("aftersales_service.repair_order_view_form_service", "no_create"),
        ):
            arch = self.env["repair.order"].get_view(self.env.ref(view).id)["arch"]
            [part] = etree.fromstring(arch).xpath(
                "//field[@name='move_ids']/list/field[@name='product_id']"
            )
            self.assertTrue(literal_eval(part.get("options", "{}")).get(option), view)
