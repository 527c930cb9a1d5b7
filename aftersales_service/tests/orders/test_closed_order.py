from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestClosedOrder(ServiceCommon):
    """What an addon that settles orders relies on: closed orders keep the facts they had."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_done_order("2026-03-01 02:00:00", parts=[cls.pump])
        cls.other = cls._create_done_order("2026-03-02 02:00:00", parts=[cls.pump])
        closed = cls.order
        cls.startClassPatcher(
            patch.object(
                type(cls.env["repair.order"]),
                "_get_closed_orders",
                lambda self: self & closed.with_env(self.env),
            )
        )

    def test_facts_of_a_closed_order_stay(self):
        for values in (
            {"completed_at": "2026-04-01 02:00:00"},
            {"point_id": self.region.id},
            {"service_status": "abnormal"},
            {"distance_km": 12},
            {"replacement_ids": [Command.create({"product_id": self.filter.id})]},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, self.order.name):
                (self.order + self.other).write(values)
        self.other.distance_km = 12

    def test_another_time_zone_moves_open_orders_only(self):
        self.company.aftersales_tz = "America/Los_Angeles"
        self.assertEqual(self.order.completion_date, Date.to_date("2026-03-01"))
        self.assertEqual(self.other.completion_date, Date.to_date("2026-03-01"), "not the 2nd")

    def test_what_decides_nothing_may_change(self):
        self.order.write({"service_note": "Customer called", "user_id": self.service_user.id})

    def test_replacements_of_a_closed_order_stay(self):
        part = self.order.replacement_ids
        with self.assertRaises(UserError):
            part.quantity = 2
        with self.assertRaises(UserError):
            part.lot_out_id = self.env["stock.lot"].create(
                {"name": "PMP-9", "product_id": self.pump.id}
            )
        with self.assertRaises(UserError):
            part.unlink()
        with self.assertRaises(UserError):
            part.order_id = self.other
        with self.assertRaises(UserError):
            self.other.replacement_ids.order_id = self.order
        with self.assertRaises(UserError):
            self.env["aftersales.replacement"].create(
                {"order_id": self.order.id, "product_id": self.pump.id}
            )
        self.other.replacement_ids.unlink()

    def test_a_closed_order_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.order.unlink()
