from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestOrderTechnician(ServiceCommon):
    """Who can be sent: approved technicians whose certificates last until the work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls.env["aftersales.technician"].create(
            {"code": "T2", "name": "Zhao", "point_id": cls.outlet.id}
        )
        cls.technician.certificate_ids = [Command.create({"name": "C1", "expiry": "2099-06-30"})]

    def test_an_unapproved_technician_is_refused(self):
        with self.assertRaisesRegex(UserError, "T2 Zhao is not an approved technician"):
            self._create_order(technician_id=self.filed.id)
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "T2 Zhao"):
            order.technician_id = self.filed

    def test_a_certificate_must_last_until_the_work(self):
        order = self._create_order(schedule_date="2099-06-30 04:00:00")
        self.assertFalse(order.technician_hindrance)
        with self.assertRaisesRegex(UserError, "expires on 06/30/2099"):
            order.schedule_date = "2099-07-01 04:00:00"

    def test_the_day_is_the_companys(self):
        # The evening of June 30 in UTC is July 1 in Shanghai.
        with self.assertRaises(UserError):
            self._create_order(schedule_date="2099-06-30 17:00:00")

    def test_what_was_planned_long_ago_is_not_done_before_today(self):
        self.technician.certificate_ids.expiry = "2026-01-31"
        with self.assertRaises(UserError):
            self._create_order(schedule_date="2026-01-15 04:00:00")

    def test_confirming_and_starting_ask_again(self):
        order = self._create_order()
        self.technician.state = "suspended"
        for step in (order.action_validate, order.action_repair_start):
            with self.assertRaisesRegex(UserError, "T1 Wang"):
                step()
        self.technician.state = "approved"
        order.action_validate()
        self.technician.state = "suspended"
        with self.assertRaises(UserError):
            order.action_repair_start()

    def test_a_company_may_only_warn(self):
        self.company.aftersales_technician_check = "warn"
        order = self._create_order(technician_id=self.filed.id)
        self.assertIn("T2 Zhao", order.technician_hindrance)
        order.action_validate()
        order.action_repair_start()
        self.assertEqual(order.state, "under_repair")

    def test_done_orders_come_in_whoever_did_them(self):
        order = self._create_done_order("2026-03-01 02:00:00", technician_id=self.filed.id)
        self.assertFalse(order.technician_hindrance)
        order.technician_id = self.technician
        order.technician_id = self.filed

    def test_a_service_user_is_told_too(self):
        order = self._create_order()
        self.technician.state = "suspended"
        with self.assertRaisesRegex(UserError, "T1 Wang"):
            order.with_user(self.service_user).action_validate()

    def test_a_missing_skill_only_warns(self):
        order = self._create_order(repair_level_id=self.major.id)
        self.assertFalse(order.skill_warning, "of whom no skill is known nothing is said")
        self.technician.category_ids = self.categ_part
        self.assertIn("T1 Wang has no skill for", order.skill_warning)
        self.technician.category_ids = self.categ_machine
        self.assertFalse(order.skill_warning, "a category has those below it")
        self.technician.skill_ids.repair_level_id = self.minor
        self.assertTrue(order.skill_warning)
        order.repair_level_id = self.minor
        self.assertFalse(order.skill_warning)
        order.repair_level_id = self.major
        order.action_validate()

    def test_many_orders_take_as_many_queries_as_few(self):
        self.technician.category_ids = self.categ_part
        orders = self.env["repair.order"].union(*(self._create_order() for _number in range(6)))
        self.assert_constant_queries(
            lambda some: some.mapped(lambda one: (one.technician_hindrance, one.skill_warning)),
            orders[:2],
            orders,
        )
