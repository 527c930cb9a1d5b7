from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import PartsCase


@tagged("post_install", "-at_install")
class TestInspectionVerdict(PartsCase):
    def test_only_accepted_is_accepted_and_only_non_original_is_charged(self):
        verdicts = self.env["aftersales.inspection.verdict"].search([])
        self.assertEqual(verdicts.filtered("is_accepted").mapped("code"), ["accepted"])
        self.assertEqual(verdicts.filtered("charges_list_price").mapped("code"), ["non_original"])

    def test_codes_of_the_rules_stay(self):
        with self.assertRaises(UserError):
            self.accepted.code = "fine"
        with self.assertRaises(UserError):
            self.non_original.unlink()
        self.accepted.write({"code": "accepted", "name": "All right"})

    def test_a_verdict_of_ones_own_can_change(self):
        verdict = self.env["aftersales.inspection.verdict"].create(
            {"code": "wrong_part", "name": "Wrong part"}
        )
        verdict.code = "other_part"
        verdict.unlink()

    def test_codes_are_unique(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["aftersales.inspection.verdict"].create({"code": "accepted", "name": "Again"})

    def test_an_accepted_part_is_not_charged(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.accepted.charges_list_price = True
            self.env.flush_all()
