from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestStaffing(ServiceCommon):
    @classmethod
    def _create_rule(cls, minimum, level=None, **values):
        return cls.env["aftersales.staffing.rule"].create(
            {"technician_min": minimum, "level_id": level and level.id, **values}
        )

    def test_the_minimum_follows_the_rules(self):
        self.assertEqual((self.outlet.technician_min, self.outlet.technician_gap), (0, 0))
        general = self._create_rule(2)
        self.assertEqual((self.outlet.technician_min, self.outlet.technician_gap), (2, 1))
        special = self._create_rule(4, self.outlet.level_id)
        self.assertEqual((self.outlet.technician_min, self.region.technician_min), (4, 2))
        special.technician_min = 3
        self.assertEqual(self.outlet.technician_min, 3)
        special.unlink()
        self.assertEqual(self.outlet.technician_min, 2)
        general.active = False
        self.assertEqual(self.outlet.technician_min, 0)

    def test_it_follows_territories_and_area(self):
        self._create_rule(1)
        self._create_rule(3, territories_from=2)
        self._create_rule(5, area_from=1000, territories_from=2)
        self.outlet.territory_ids = self.env["aftersales.territory"].create(
            [{"name": name, "point_id": self.outlet.id} for name in ("A", "B")]
        )
        self.assertEqual(self.outlet.technician_min, 3)
        self.outlet.area_size = 1000
        self.assertEqual(self.outlet.technician_min, 5)
        self.outlet.territory_ids[0].date_to = "2020-01-01"
        self.assertEqual(self.outlet.technician_min, 1)

    @freeze_time("2026-03-10 04:00:00")
    def test_it_follows_the_orders_of_the_last_12_months(self):
        self._create_rule(1)
        self._create_rule(2, orders_from=2)
        self._create_done_order("2025-03-10 02:00:00")
        self._create_done_order("2025-03-11 02:00:00")
        self._create_done_order("2026-03-01 02:00:00")
        self.env["aftersales.point"]._cron_update_technician_min()
        self.env.invalidate_all()
        self.assertEqual(self.outlet.yearly_order_count, 2)
        self.assertEqual(self.outlet.technician_min, 2)
        with freeze_time("2026-03-11 04:00:00"):
            self.env["aftersales.point"]._cron_update_technician_min()
            self.assertEqual(self.outlet.technician_min, 1)

    def test_a_minimum_set_by_hand_stays(self):
        with Form(self.outlet) as form:
            form.technician_min_manual = True
            form.technician_min = 7
        self._create_rule(2)
        self.env["aftersales.point"]._cron_update_technician_min()
        self.assertEqual((self.outlet.technician_min, self.outlet.technician_gap), (7, 6))
        self.outlet.technician_min_manual = False
        self.assertEqual(self.outlet.technician_min, 2)

    def test_only_approved_technicians_fill_the_gap(self):
        self._create_rule(1, self.outlet.level_id)
        points = self.env["aftersales.point"]
        understaffed = [("technician_gap", ">", 0)]
        self.assertNotIn(self.outlet, points.search(understaffed))
        self.technician.action_suspend()
        self.assertIn(self.outlet, points.search(understaffed))
        self.technician.action_approve()
        self.assertNotIn(self.outlet, points.search(understaffed))
        self.technician.active = False
        self.assertIn(self.outlet, points.search(understaffed))

    def test_a_technician_who_moves_fills_the_other_gap(self):
        self._create_rule(1)
        self.technician.point_id = self.region
        self.assertEqual((self.outlet.technician_gap, self.region.technician_gap), (1, 0))

    def test_two_rules_for_one_case_are_refused(self):
        self._create_rule(1)
        with self.assert_violates("case_uniq"):
            self._create_rule(2)

    def test_rules_of_another_company_say_nothing(self):
        other = self.env["res.company"].create({"name": "Other network"})
        self._create_rule(9, company_id=other.id)
        self.assertEqual(self.outlet.technician_min, 0)

    def test_many_points_take_a_constant_number_of_queries(self):
        self._create_rule(1)
        points = self.hq + self.region + self.outlet
        more = points.create(
            [
                {"code": f"P{n}", "name": f"P{n}", "level_id": self.outlet.level_id.id}
                for n in range(30)
            ]
        )

        def update(some):
            some._update_technician_min()
            self.env.flush_all()

        self.assert_constant_queries(update, points, points + more)
