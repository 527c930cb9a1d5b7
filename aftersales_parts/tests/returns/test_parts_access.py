from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..common import PartsCase


@tagged("post_install", "-at_install")
class TestPartsAccess(PartsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "employee": "base.group_user",
            "coordinator": "aftersales_service.group_service_user",
            "warehouse": "aftersales_parts.group_parts_warehouse",
            "manager": "aftersales_parts.group_parts_manager",
        }
        cls.users = {
            name: new_test_user(cls.env, f"parts_{name}", group) for name, group in groups.items()
        }

    def test_access_matrix(self):
        operations = ("read", "write", "create", "unlink")
        expected = {
            ("aftersales.part.return", "employee"): (),
            ("aftersales.part.return", "coordinator"): ("read",),
            ("aftersales.part.return", "warehouse"): ("read", "write", "create"),
            ("aftersales.part.return", "manager"): operations,
            ("aftersales.inspection.verdict", "employee"): (),
            ("aftersales.inspection.verdict", "coordinator"): ("read",),
            ("aftersales.inspection.verdict", "warehouse"): ("read",),
            ("aftersales.inspection.verdict", "manager"): operations,
        }
        for (model, user), allowed in expected.items():
            for operation in operations:
                with self.subTest(model=model, user=user, operation=operation):
                    records = self.env[model].with_user(self.users[user])
                    self.assertEqual(records.has_access(operation), operation in allowed)

    def test_a_clerk_enters_and_judges_a_return_by_form(self):
        env = self.env(user=self.users["warehouse"])
        with Form(env["aftersales.part.return"]) as form:
            form.order_id = self.order.with_env(env)
            form.product_id = self.part.with_env(env)
        part_return = form.save()
        part_return.with_context(verdict_code="accepted").action_judge()
        self.assertEqual(part_return.judged_by_id, self.users["warehouse"])

    def test_a_coordinator_cannot_judge(self):
        part_return = self.make_return().with_user(self.users["coordinator"])
        with self.assertRaises(AccessError):
            part_return.with_context(verdict_code="accepted").action_judge()

    def test_a_clerk_sees_counters_of_orders_points_and_parts(self):
        self.make_return()
        for record in (self.order, self.point, self.part):
            self.assertEqual(record.with_user(self.users["warehouse"]).part_return_count, 1)

    def test_counters_tell_others_nothing(self):
        self.make_return()
        stock_user = new_test_user(self.env, "parts_stock", "stock.group_stock_user")
        self.assertEqual(self.order.with_user(stock_user).part_return_count, 0)

    def test_another_companys_returns_are_out_of_sight(self):
        part_return = self.make_return()
        other = self.env["res.company"].create({"name": "Other"})
        outsider = new_test_user(
            self.env,
            "parts_outsider",
            "aftersales_parts.group_parts_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        returns = self.env["aftersales.part.return"].with_user(outsider)
        self.assertFalse(returns.search([]))
        self.assertFalse(returns._read_group([], [], ["__count"])[0][0])
        with self.assertRaises(AccessError):
            part_return.with_user(outsider).read(["quantity"])
        with self.assertRaises(AccessError):
            part_return.with_user(outsider).unlink()
