from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from ..common import SettlementCase


class SettledOrderCase(SettlementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(date(2026, 7, 10), parts=[(cls.part, 1)])
        cls.order_return = cls.env["aftersales.part.return"].create(
            {
                "order_id": cls.order.id,
                "product_id": cls.part.id,
                "received_date": date(2026, 7, 20),
                "verdict_id": cls.accepted.id,
            }
        )
        cls.manager = new_test_user(
            cls.env,
            "service_manager",
            "aftersales_service.group_service_manager,aftersales_parts.group_parts_manager,"
            "stock.group_stock_manager",
        )

    def changed_facts(self):
        """Another value for every fact that a claim rests on."""
        machine = self.make_machine("SN-OTHER")
        return {
            "point_id": self.outlet2.id,
            "technician_id": False,
            "lot_id": machine.id,
            "product_id": self.part.id,
            "service_type_id": self.test_type.id,
            "repair_level_id": self.make_level("big").id,
            "fault_id": self.env["aftersales.fault"].create({"code": "F9", "name": "F9"}).id,
            "completed_at": "2026-06-01 00:00:00",
            "record_sheet_date": False,
            "service_status": "abnormal",
            "has_usage": True,
            "usage": 12.5,
            "units": 7,
            "distance_km": 99,
            "name": "OTHER",
            "state": "cancel",
            "replacement_ids": [(5, 0, 0)],
            "company_id": self.env["res.company"].create({"name": "Elsewhere"}).id,
            "reported_at": "2026-07-01 00:00:00",
            "exclusion_ids": [
                Command.create({"code": "X9", "name": "X9"}),
            ],
            "partner_id": self.env["res.partner"].create({"name": "Somebody else"}).id,
            "picking_type_id": self.order.picking_type_id.copy({"name": "Other"}).id,
            **dict.fromkeys(
                (
                    "location_id",
                    "location_dest_id",
                    "parts_location_id",
                    "product_location_src_id",
                    "product_location_dest_id",
                    "recycle_location_id",
                ),
                self.env["stock.location"].create({"name": "Shelf", "usage": "internal"}).id,
            ),
        }


@tagged("post_install", "-at_install")
class TestOrderProtection(SettledOrderCase):
    def test_before_approval_facts_can_change(self):
        self.make_month()
        facts = self.changed_facts()
        others = ("name", "state", "replacement_ids", "product_id", "lot_id", "company_id")
        for name in (*others, "exclusion_ids"):
            facts.pop(name)
        self.order.write(facts)

    def test_a_settled_orders_facts_stay(self):
        self.approve_month(self.make_month())
        self.assertTrue(self.order.is_settled)
        facts = self.changed_facts()
        self.assertEqual(facts.keys(), self.order._protected_order_fields())
        for name, value in facts.items():
            for order in (self.order.with_user(self.manager), self.order.sudo()):
                with self.subTest(name, su=order.env.su), self.assertRaises(UserError):
                    order.write({name: value})

    def test_the_message_names_order_and_field(self):
        self.approve_month(self.make_month())
        with self.assertRaisesRegex(UserError, rf"{self.order.name}.*Units"):
            self.order.units = 2

    def test_what_no_claim_rests_on_can_change(self):
        self.approve_month(self.make_month())
        self.order.write({"service_note": "Called again", "priority": "1"})

    def test_writing_the_same_values_passes(self):
        self.approve_month(self.make_month())
        self.order.write(
            {
                "point_id": self.order.point_id.id,
                "completed_at": "2026-07-10 04:00:00",
                "units": 1,
                "repair_level_id": False,
                "record_sheet_date": "2026-07-10",
            }
        )

    def test_replacements_of_a_settled_order_stay(self):
        self.approve_month(self.make_month())
        replacement = self.order.replacement_ids.sudo()
        with self.assertRaises(UserError):
            replacement.quantity = 2
        with self.assertRaises(UserError):
            replacement.unlink()
        with self.assertRaises(UserError):
            replacement.create({"order_id": self.order.id, "product_id": self.part.id})
        serial = self.env["stock.lot"].create({"name": "P-1", "product_id": self.part.id})
        for name in ("lot_in_id", "lot_out_id"):
            with self.subTest(name), self.assertRaises(UserError):
                replacement[name] = serial

    def test_a_settled_order_is_not_deleted(self):
        self.approve_month(self.make_month())
        with self.assertRaises(UserError):
            self.order.sudo().unlink()

    def test_a_settled_order_is_not_set_back_for_any_reason(self):
        self.approve_month(self.make_month())
        for state in ("cancel", "under_repair"):
            with self.assertRaises(UserError):
                self.order.with_user(self.manager)._correct_completed(state, "Recorded twice")

    def test_nobody_says_that_an_order_is_settled(self):
        for order in (self.order.with_user(self.manager), self.order.sudo()):
            with self.assertRaises(AccessError):
                order.is_settled = True
        with self.assertRaises(AccessError):
            self.make_order(date(2026, 7, 11), is_settled=True)
        self.approve_month(self.make_month())
        with self.assertRaises(AccessError):
            self.order.sudo().is_settled = False

    def test_the_days_of_settled_orders_stay(self):
        self.company.aftersales_tz = "UTC"
        self.company.aftersales_tz = "Asia/Shanghai"
        self.approve_month(self.make_month())
        with self.assertRaises(UserError):
            self.company.sudo().aftersales_tz = "UTC"
        self.company.aftersales_tz = "Asia/Shanghai"

    def test_a_counted_return_stays(self):
        self.approve_month(self.make_month())
        part_return = self.order_return.with_user(self.manager)
        for vals in (
            {"verdict_id": self.non_original.id},
            {"quantity": 5},
            {"received_date": date(2026, 9, 1)},
            {"verdict_id": False},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                part_return.write(vals)
        with self.assertRaises(UserError):
            part_return.unlink()
        part_return.write({"note": "Shelf 3", "verdict_id": self.accepted.id})

    def test_an_unjudged_or_later_return_is_still_judged(self):
        unjudged = self.order_return.copy({"verdict_id": False})
        later = self.order_return.copy({"received_date": date(2026, 9, 1)})
        self.approve_month(self.make_month())
        judged = {"verdict_id": self.non_original.id, "note": "One board, three pieces"}
        (unjudged | later).with_user(self.manager).write(judged)

    def test_a_charged_return_of_a_held_order_stays(self):
        order = self.make_order(date(2026, 7, 12), record_sheet_date=False)
        charged = self.order_return.copy({"order_id": order.id, "verdict_id": self.non_original.id})
        period = self.make_month()
        self.assertEqual(period.penalty_ids.return_id, charged)
        self.approve_month(period)
        self.assertFalse(order.is_settled)
        with self.assertRaises(UserError):
            charged.with_user(self.manager).verdict_id = self.accepted


@tagged("post_install", "-at_install")
class TestOrderProtectionOverRpc(HttpCase, SettledOrderCase):
    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def assert_refused(self, *args, **kwargs):
        with self.assertRaises(JsonRpcException) as caught:
            self.call(*args, **kwargs)
        self.assertRegex(str(caught.exception), "UserError|AccessError")

    def test_a_settled_order_is_protected_from_clients(self):
        self.approve_month(self.make_month())
        self.env.flush_all()
        self.authenticate("service_manager", "service_manager")
        ids = self.order.ids
        # A client may send any context, but not the object that our own code passes.
        for context in ({}, {"settlement_run": True}, {"settlement_run": "SETTLEMENT_RUN"}):
            with self.subTest(context):
                self.assert_refused("repair.order", "write", ids, {"units": 9}, context=context)
                self.assert_refused(
                    "repair.order", "web_save", ids, {"units": 9}, {}, context=context
                )
                self.assert_refused(
                    "repair.order", "write", ids, {"is_settled": False}, context=context
                )
                self.assert_refused("repair.order", "unlink", ids, context=context)
                self.assert_refused(
                    "aftersales.replacement",
                    "write",
                    self.order.replacement_ids.ids,
                    {"quantity": 4},
                    context=context,
                )
        self.assertEqual(
            self.call("repair.order", "read", ids, ["units", "is_settled"])[0],
            {"id": self.order.id, "units": 1.0, "is_settled": True},
        )
