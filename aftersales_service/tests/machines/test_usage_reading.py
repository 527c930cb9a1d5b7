from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestUsageReading(ServiceCommon):
    """A meter does not go back, nor jump, without a reason."""

    def take(self, day, value, **vals):
        return self.env["aftersales.usage.reading"].create(
            {"lot_id": self.machine.id, "date": day, "value": value, **vals}
        )

    def setUp(self):
        super().setUp()
        self.machine.usage_reading_ids.unlink()
        self.take("2026-03-01", 100)
        self.take("2026-03-31", 200)

    def test_readings_between_others_fit(self):
        self.take("2026-03-15", 150)
        with self.assertRaises(ValidationError):
            self.take("2026-03-16", 90)
        with self.assertRaises(ValidationError):
            self.take("2026-03-16", 210)

    def test_a_reason_lets_a_reading_go_back(self):
        self.assertTrue(self.take("2026-04-15", 5, reason="New meter"))

    def test_more_than_a_day_has_needs_a_reason(self):
        with self.assertRaises(ValidationError):
            self.take("2026-04-01", 200 + 25)
        self.take("2026-04-01", 200 + 24)

    def test_each_unit_is_a_meter_of_its_own(self):
        self.assertTrue(self.take("2026-03-15", 5000, unit="km"))

    def test_a_corrected_reading_is_looked_at_again(self):
        reading = self.take("2026-03-15", 150)
        with self.assertRaises(ValidationError):
            reading.value = 300

    def test_completing_an_order_reads_the_meter_once(self):
        order = self.env["repair.order"].create(
            {
                "product_id": self.tractor.id,
                "lot_id": self.machine.id,
                "point_id": self.outlet.id,
                "technician_id": self.technician.id,
                "service_type_id": self.type_inspection.id,
                "has_usage": True,
                "usage": 230,
            }
        )
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()
        reading = self.machine.usage_reading_ids.filtered(lambda one: one.order_id == order)
        self.assertEqual((reading.value, reading.unit), (230, "hours"))
        order._keep_readings()
        again = self.machine.usage_reading_ids.filtered(lambda one: one.order_id == order)
        self.assertEqual(again, reading)
