from contextlib import contextmanager

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 10:00:00")
class TestOrderPlausible(ServiceCommon):
    """Times that can't be are refused; unlikely amounts are asked back about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order().with_user(cls.service_user)

    @contextmanager
    def _refuses(self, reason):
        with self.assertRaisesRegex(ValidationError, reason), self.env.cr.savepoint():
            yield

    def test_work_is_not_done_before_it_was_reported_nor_in_the_future(self):
        self.order.reported_at = "2026-03-09 10:00:00"
        for moment, reason in (
            ("2026-03-09 09:59:59", "before it was reported"),
            ("2026-03-10 10:00:01", "in the future"),
        ):
            with self.subTest(moment=moment), self._refuses(reason):
                self.order.completed_at = moment
        self.order.completed_at = "2026-03-09 10:00:00"
        with self._refuses("before it was reported"):
            self.order.reported_at = "2026-03-09 10:00:01"

    def test_no_record_sheet_comes_tomorrow(self):
        # It is the 10th, six in the evening, in Shanghai.
        with self._refuses("Record Sheet Received can't lie in the future"):
            self.order.record_sheet_date = "2026-03-11"
        values = self.order.copy_data()[0]
        with self._refuses("can't lie in the future"):
            self.order.create({**values, "record_sheet_date": "2026-03-11"})
        self.order.record_sheet_date = "2026-03-10"

    def test_unusual_amounts_need_a_reason_that_the_journal_keeps(self):
        limits = {"distance_km": 500, "units": 20, "usage": 9000}
        self.company.write(
            {
                "aftersales_distance_limit": limits["distance_km"],
                "aftersales_units_limit": limits["units"],
                "aftersales_usage_limit": limits["usage"],
            }
        )
        for name, limit in limits.items():
            with self.subTest(field=name):
                self.order[name] = limit
                with self._refuses(f"above {limit:,}"):
                    self.order[name] = limit + 0.1
        with Form(self.order, "aftersales_service.repair_order_view_form_service") as form:
            form.distance_km = 612.5
            self.assertIn("612.5 is above 500", form.unusual)
            form.unusual_reason = "Helped out in the next province"
        entry = self.env["aftersales.journal"].search(
            [("res_model", "=", "repair.order"), ("res_id", "=", self.order.id)], limit=1
        )
        self.assertEqual((entry.event, entry.user_id), ("override", self.service_user))
        self.assertEqual(entry.reason, "Helped out in the next province")
        self.assertEqual(entry.details, {"distance_km": 612.5})

    def test_a_limit_of_zero_asks_nothing(self):
        self.company.aftersales_units_limit = 0
        self.order.units = 100_000
        self.assertFalse(self.order.unusual)

    def test_new_orders_are_asked_too(self):
        values = self.order.copy_data()[0]
        with self._refuses("above"):
            self.order.create({**values, "units": 5000})

    def test_dates_of_machines_have_happened_or_are_planned(self):
        machine = self.machine.with_user(self.service_user)
        for name in ("production_date", "delivery_date", "installation_date", "first_use_date"):
            with self.subTest(field=name), self._refuses("in the future"):
                machine[name] = "2026-03-11"
            machine[name] = "2026-03-10"
        machine.write({"has_planned_dates": True, "installation_date": "2026-03-20"})
        with self._refuses("in the future"):
            machine.production_date = "2026-03-11"
