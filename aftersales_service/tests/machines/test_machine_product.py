from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMachineProduct(ServiceCommon):
    """What rests on a machine keeps it, and it stays the product that it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_product("Harvester", "machine", cls.categ_tractor)

    def _assert_stays(self, lot, *what):
        for user in (self.service_user, self.service_manager, self.env.user):
            forged = lot.with_user(user).with_context(
                aftersales_correcting_facts=True, aftersales_workbook_import=True
            )
            for one in (forged, forged.sudo()):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    one.write({"product_id": self.other.id})
                for words in ("Correct Facts", *what):
                    self.assertIn(words, str(caught.exception))

    def _correct(self, user, **values):
        machine = self.machine.with_user(user)
        action = machine.action_correct_facts()
        wizard = self.env[action["res_model"]].with_user(user)
        defaults = action["context"]["aftersales_defaults"][action["res_model"]]
        return wizard.create({**defaults, **values})

    def test_a_machine_with_service_orders_stays_the_product(self):
        order = self._create_order()
        self._assert_stays(self.machine, "TRC-1", "service orders (1)")
        self.env.flush_all()
        self.assertEqual(order.lot_id, self.machine)

    def test_a_machine_with_a_warranty_stays_the_product(self):
        self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "extended",
                "reason": "Sold before",
                "date_start": "2026-01-01",
                "date_end": "2027-01-01",
            }
        )
        self._assert_stays(self.machine, "warranties (1)")

    def test_a_fitted_part_stays_the_product(self):
        new = self.machine.create({"name": "NEW", "product_id": self.pump.id})
        order = self._create_done_order("2026-03-01 02:00:00", [self.pump])
        order.replacement_ids.lot_in_id = new
        self._assert_stays(new, "replaced parts (1)")

    def test_a_machine_without_anything_may_become_another_product(self):
        self.machine.with_user(self.service_user).product_id = self.other
        self.assertEqual(self.machine.product_id, self.other)

    def _order_vals(self, **vals):
        values = {
            "point_id": self.outlet.id,
            "service_type_id": self.type_repair.id,
            "lot_id": self.machine.id,
        }
        return {**values, **vals}

    def test_an_order_is_about_its_machine_s_product(self):
        orders = self.env["repair.order"]
        for env_orders in (orders.with_user(self.service_user), orders.sudo()):
            for context in ({}, {"default_product_id": self.other.id}):
                order = env_orders.with_context(**context).create(self._order_vals())
                self.assertEqual(order.product_id, self.tractor)
            with self.assertRaisesRegex(UserError, "TRC-1 is a .T-TRACTOR. Tractor"):
                env_orders.create(self._order_vals(product_id=self.other.id))
        second = self.machine.copy({"name": "HRV-1", "product_id": self.other.id})
        order = orders.with_user(self.service_user).create(self._order_vals())
        order.lot_id = second
        self.assertEqual(order.product_id, self.other)
        with self.assertRaisesRegex(UserError, "HRV-1 is a .T-HARVESTER. Harvester"):
            order.write({"lot_id": second.id, "product_id": self.tractor.id})
        plain = orders.create({"product_id": self.tractor.id, "lot_id": self.machine.id})
        with self.assertRaisesRegex(UserError, "TRC-1 is a .T-TRACTOR. Tractor"):
            plain.write(self._order_vals(product_id=self.other.id))

    def test_a_file_brings_no_order_of_another_product(self):
        fields = ["name", "point_id/.id", "service_type_id/.id", "lot_id/.id", "product_id/.id"]
        ids = [self.outlet.id, self.type_repair.id, self.machine.id]
        orders = self.env["repair.order"].with_user(self.service_user)
        result = orders.load(fields, [["FILE-1", *map(str, ids), str(self.other.id)]])
        self.assertFalse(result["ids"])
        self.assertIn("TRC-1 is a [T-TRACTOR] Tractor", str(result["messages"]))
        result = orders.load(fields[:-1], [["FILE-2", *map(str, ids)]])
        self.assertEqual(orders.browse(result["ids"]).product_id, self.tractor)

    def test_the_form_takes_the_machine_s_product(self):
        orders = self.env["repair.order"].with_user(self.service_user)
        view = "aftersales_service.repair_order_view_form_service"
        with Form(orders.with_context(aftersales_service_order=True), view=view) as form:
            form.lot_id = self.machine
            form.point_id = self.outlet
            form.service_type_id = self.type_repair
        self.assertEqual(form.record.product_id, self.tractor)

    def test_no_recompute_takes_an_order_its_machine(self):
        orders = self._create_order() | self._create_done_order("2026-03-01 02:00:00")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_lot SET product_id = %s WHERE id = %s", [self.other.id, self.machine.id]
        )
        self.env.invalidate_all()
        self.machine.modified(["product_id"])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(orders.lot_id, self.machine)

    def test_a_product_that_becomes_a_company_s_takes_no_machine_there(self):
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s",
            [branch.id, self.tractor.product_tmpl_id.id],
        )
        self.env.invalidate_all()
        self.tractor.product_tmpl_id.modified(["company_id"])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.machine.company_id, self.company)

    def test_an_open_order_of_another_product_is_no_longer_the_machine_s(self):
        order = self._create_order().with_user(self.service_user)
        order.product_id = self.other
        self.assertFalse(order.lot_id)

    def test_a_manager_corrects_the_product_and_the_orders_follow(self):
        order = self._create_order()
        self._correct(
            self.service_manager, product_id=self.other.id, reason="The plate says so"
        ).action_correct()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.machine.product_id, self.other)
        self.assertEqual((order.lot_id, order.product_id), (self.machine, self.other))
        entry = self.env["aftersales.journal"].search(self.machine._get_journal_domain())
        self.assertEqual((entry.event, entry.reason), ("correction", "The plate says so"))
        self.assertEqual(
            entry.details["product_id"], [self.tractor.display_name, self.other.display_name]
        )
