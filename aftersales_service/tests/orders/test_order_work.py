from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 02:00:00")
class TestOrderWork(ServiceCommon):
    """Labour and travel are lines of a service order's quotation, priced by what covers them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labour = cls._create_service("Labour", 300)
        cls.way = cls._create_service("Way", 2)
        cls.type_repair.charge_product_id = cls.labour
        cls.env.ref("aftersales_service.service_type_travel").charge_product_id = cls.way

    @classmethod
    def _create_service(cls, name, price):
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": price, "taxes_id": False}
        )

    def _quote(self, **values):
        order = self._create_order(**{"distance_km": 40, **values})
        order.action_create_sale_order()
        return order, order.sale_order_id

    def _charges(self, sale):
        return {
            line.service_work: (line.product_id, line.product_uom_qty, line.price_unit)
            for line in sale.order_line
        }

    # === PRICES ===

    def test_what_is_not_covered_is_charged(self):
        self.policy.write({"percent_labour": 50, "percent_travel": 0})
        order, sale = self._quote(units=2)
        self.assertEqual(
            self._charges(sale), {"labour": (self.labour, 2, 150), "travel": (self.way, 40, 2)}
        )
        self.assertEqual((order.charge_kind, sale.amount_untaxed), ("mixed", 380))

    def test_what_is_covered_is_free(self):
        order, sale = self._quote()
        self.assertEqual(
            self._charges(sale), {"labour": (self.labour, 1, 0), "travel": (self.way, 40, 0)}
        )
        self.assertEqual((order.charge_kind, sale.amount_untaxed), ("free", 0))

    def test_a_machine_out_of_warranty_pays(self):
        with freeze_time("2027-03-01 02:00:00"):
            _order, sale = self._quote()
        self.assertEqual(sale.amount_untaxed, 380)

    def test_an_order_without_machine_pays(self):
        _order, sale = self._quote(lot_id=False)
        self.assertEqual(sale.amount_untaxed, 380)

    def test_goodwill_counts_labour_and_travel(self):
        with freeze_time("2027-03-01 02:00:00"):
            order, sale = self._quote()
            self.env["aftersales.warranty.goodwill"].create(
                {
                    "lot_id": self.machine.id,
                    "order_id": order.id,
                    "company_id": self.company.id,
                    "amount_limit": 320,
                    "reason": "Regular customer",
                }
            ).action_grant()
        self.assertAlmostEqual(sale.amount_untaxed, 60)
        self.assertEqual(self._charges(sale)["labour"][2], 0)

    # === LINES ===

    def test_types_without_a_service_are_not_charged(self):
        _order, sale = self._quote(service_type_id=self.type_inspection.id, distance_km=0)
        self.assertFalse(sale.order_line)

    def test_other_repairs_have_no_such_lines(self):
        _repair, sale = self._quote(point_id=False)
        self.assertFalse(sale.order_line)

    def test_the_quotation_follows_the_work(self):
        order, sale = self._quote()
        order.write({"units": 3, "distance_km": 0})
        self.assertEqual(self._charges(sale), {"labour": (self.labour, 3, 0)})
        inspection = self._create_service("Inspection", 100)
        self.type_inspection.charge_product_id = inspection
        order.write({"service_type_id": self.type_inspection.id, "distance_km": 10})
        self.assertEqual(
            self._charges(sale), {"labour": (inspection, 3, 0), "travel": (self.way, 10, 0)}
        )

    def test_a_confirmed_order_keeps_its_lines(self):
        order, sale = self._quote()
        sale.action_confirm()
        order.write({"distance_km": 0})
        self.assertEqual(self._charges(sale)["travel"], (self.way, 0, 0))

    def test_a_locked_order_stays_as_it_is(self):
        order, sale = self._quote()
        sale.action_confirm()
        sale.action_lock()
        order.write({"distance_km": 90, "units": 2})
        self.machine.installation_date = "2024-01-01"
        order.usage = 3
        self.assertEqual(
            self._charges(sale), {"labour": (self.labour, 1, 0), "travel": (self.way, 40, 0)}
        )

    def test_a_price_set_by_hand_stays(self):
        order, sale = self._quote()
        labour = sale.order_line.filtered(lambda line: line.service_work == "labour")
        labour.price_unit = 99
        order.units = 2
        self.assertEqual(self._charges(sale)["labour"], (self.labour, 2, 99))

    def test_work_done_is_delivered_and_work_cancelled_is_not_charged(self):
        order, sale = self._quote()
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()
        self.assertEqual(sale.order_line.mapped("qty_delivered"), [1, 40])
        other, quotation = self._quote()
        other.action_repair_cancel()
        self.assertFalse(quotation.order_line)
        other.action_repair_cancel_draft()
        self.assertEqual(set(self._charges(quotation)), {"labour", "travel"})

    def test_a_service_user_who_sells_nothing_reports_what_was_done(self):
        order, sale = self._quote()
        order.with_user(self.service_user).write({"distance_km": 50})
        self.assertEqual(self._charges(sale)["travel"], (self.way, 50, 0))

    def test_each_company_charges_by_its_own_services(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.type_repair.with_company(other).charge_product_id)

    # === RIGHTS ===

    def _create_salesman(self, login, group):
        groups = f"sales_team.group_sale_salesman,{group}"
        return new_test_user(self.env, login, groups=groups)

    def test_a_coordinator_who_sees_own_sales_only_opens_a_quoted_order(self):
        order, sale = self._quote()
        move = self.env["stock.move"].create(
            {"repair_id": order.id, "product_id": self.filter.id, "repair_line_type": "add"}
        )
        self.assertEqual(move.sale_line_id.order_id, sale)
        theirs = order.with_user(
            self._create_salesman("coordinator", "aftersales_service.group_service_user")
        )
        self.env.invalidate_all()
        self.assertTrue(theirs.move_ids.read(["description_picking"]))
        self.assertEqual(theirs.work_line_ids.mapped("service_work"), ["labour", "travel"])
        with self.assertRaises(AccessError):
            theirs.sale_order_id.note = "No"
        with self.assertRaises(AccessError):
            theirs.work_line_ids[0].price_unit = 0

    def test_other_salesmen_do_not_see_it(self):
        _order, sale = self._quote()
        other = self._create_salesman("salesman", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            sale.with_user(other).read(["amount_total"])
        with self.assertRaises(AccessError):
            sale.order_line.with_user(other).read(["price_unit"])

    def test_a_coordinator_does_not_see_others_sales(self):
        sale = self.env["sale.order"].create({"partner_id": self.customer.id})
        user = self._create_salesman("coordinator", "aftersales_service.group_service_user")
        with self.assertRaises(AccessError):
            sale.with_user(user).read(["amount_total"])
