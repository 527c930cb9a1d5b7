from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCommon


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
