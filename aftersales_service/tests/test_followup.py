from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ServiceCommon


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

    def test_a_zero_that_is_meant_has_a_note(self):
        self.assertEqual(self.call(score=0, note="Nobody came.").score, 0)
