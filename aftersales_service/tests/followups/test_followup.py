from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestFollowup(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_done_order("2026-07-10 04:00:00")

    def call(self, **vals):
        return self.env["aftersales.followup"].create({"order_id": self.order.id, **vals})

    def test_a_forgotten_score_is_no_zero(self):
        with self.assertRaisesRegex(ValidationError, "say in the note why it is 0"):
            self.call(score=0)
        call = self.call(score=80)
        with self.assertRaises(ValidationError):
            call.score = 0

    def test_only_completed_work_is_asked_about(self):
        opened = self._create_order()
        calls = self.env["aftersales.followup"].with_user(self.service_user)
        with self.assertRaisesRegex(ValidationError, f"{opened.name} is not completed"):
            calls.create({"order_id": opened.id, "score": 80})
        call = calls.create({"order_id": self.order.id, "score": 80})
        with self.assertRaisesRegex(ValidationError, "is not completed"):
            call.order_id = opened
        found = self.env["repair.order"].search(safe_eval(calls._fields["order_id"].domain))
        self.assertIn(self.order, found)
        self.assertNotIn(opened, found)

    def test_a_zero_that_is_meant_has_a_note(self):
        self.assertEqual(self.call(score=0, note="Nobody came.").score, 0)

    @freeze_time("2026-07-20 17:00:00")  # the 21st in Shanghai
    def test_a_call_is_no_earlier_than_the_work_and_not_in_the_future(self):
        calls = self.env["aftersales.followup"].with_user(self.service_user)
        vals = {"order_id": self.order.id, "score": 90}
        call = calls.create({**vals, "date": "2026-07-21"})
        call.date = "2026-07-10"
        for day, reason in (("2026-07-22", "in the future"), ("2026-07-09", "before 07/10/2026")):
            for act in (
                lambda day=day: calls.create({**vals, "date": day}),
                lambda day=day: call.with_context(aftersales_workbook_import=True).write(
                    {"date": day}
                ),
            ):
                with (
                    self.subTest(day=day),
                    self.assertRaisesRegex(ValidationError, reason),
                    self.env.cr.savepoint(),
                ):
                    act()
