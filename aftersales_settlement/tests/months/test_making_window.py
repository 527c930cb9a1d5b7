from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import SettlementCase

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
CUTOFF, LATE = date(2026, 8, 25), date(2027, 3, 10)


@tagged("post_install", "-at_install")
class TestMakingWindow(SettlementCase):
    """A month is made by its cutoff day, and keeps the cutoff that it was made with (rule 26)."""

    def setUp(self):
        super().setUp()
        self.make_order(date(2026, 7, 15))
        self.july = self.env["aftersales.settlement.period"]._for_month(self.company, JULY)

    def _on(self, day):
        today = type(self.env["res.company"])._aftersales_today
        return patch.object(type(self.env["res.company"]), today.__name__, lambda _company: day)

    def _allow(self, reason="The auditors were here", user=None):
        wizard = self.env["aftersales.late.making"].with_user(user or self.approver)
        wizard.create({"period_id": self.july.id, "reason": reason}).action_allow()

    def test_it_is_made_on_its_cutoff_day_and_not_on_the_next(self):
        with self._on(date(2026, 8, 26)), self.assertRaisesRegex(UserError, "until 08/25/2026"):
            self.july.with_user(self.clerk).action_make()
        self.assertEqual(self.july.state, "draft")
        with self._on(CUTOFF):
            self.july.with_user(self.clerk).action_make()
        self.assertEqual(self.july.state, "made")

    def test_it_is_made_late_with_a_permission_that_is_kept(self):
        with self._on(LATE):
            self.assertTrue(self.july.is_late)
            self._allow()
            self.assertFalse(self.july.is_late)
            self.july.with_user(self.clerk).action_make()
        self.assertEqual(self.july.state, "made")
        self.assertEqual(self.july.late_allowed_by_id, self.approver)
        self.assertEqual(self.july.late_reason, "The auditors were here")
        entry = self.env["aftersales.journal"].search([("res_model", "=", self.july._name)])
        self.assertEqual(
            (entry.event, entry.res_id, entry.user_id, entry.reason),
            ("override", self.july.id, self.approver, "The auditors were here"),
        )

    def test_the_chatter_repeats_who_allowed_it_and_why(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        july = self.july.with_context(tracking_disable=False)
        with self._on(LATE):
            july.with_user(self.approver)._allow_late("The auditors were here")
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = july.message_ids.sudo().tracking_value_ids
        self.assertIn("The auditors were here", values.mapped("new_value_text"))
        self.assertIn(self.approver.name, values.mapped("new_value_char"))

    def test_facts_after_the_cutoff_do_not_count_however_late_it_is_made(self):
        late = self.make_order(date(2026, 7, 16), record_sheet_date=date(2026, 8, 26))
        with self._on(LATE):
            self._allow()
            self.july.with_user(self.clerk).action_make()
        self.assertEqual(self.claim_of(self.july, late).reason, "record_sheet")

    def test_only_an_approver_allows_it_and_says_why(self):
        with self.assertRaises(AccessError):
            self._allow(user=self.clerk)
        with self.assertRaisesRegex(UserError, "not one"):
            self.july.with_user(self.clerk)._allow_late("I want to")
        with self.assertRaisesRegex(UserError, "Say why"):
            self._allow(reason="  ")
        for vals in ({"late_allowed_by_id": self.approver.id}, {"late_reason": "x"}):
            with self.assertRaisesRegex(UserError, "only through its buttons"):
                self.july.with_user(self.clerk).write(vals)
            with self.assertRaisesRegex(UserError, "only through its buttons"):
                self.july.with_user(self.clerk).create({"month": AUGUST, **vals})

    def test_a_made_month_keeps_its_cutoff(self):
        self.make_month()
        self.company.aftersales_cutoff_day = 10
        self.assertEqual(self.july.cutoff_date, CUTOFF)
        self.approve_month(self.july)
        self.assertEqual(self.july.cutoff_date, CUTOFF)

    def test_a_month_that_is_new_or_made_again_takes_the_cutoff_of_the_settings(self):
        self.company.aftersales_cutoff_day = 20
        self.assertEqual(self.july.cutoff_date, date(2026, 8, 20))
        self.make_month()
        self.company.aftersales_cutoff_day = 28
        self.july.with_user(self.clerk)._make(as_of=CUTOFF)
        self.assertEqual(self.july.cutoff_date, date(2026, 8, 28))

    def test_a_month_that_is_approved_in_part_is_made_again_on_the_same_cutoff(self):
        other = self.env["aftersales.point"].create(
            {
                "code": "R2",
                "name": "Other",
                "level_id": self.payee.level_id.id,
                "parent_id": self.hq.id,
                "is_payee": True,
            }
        )
        self.make_order(date(2026, 7, 16), point_id=other.id)
        self.make_month()
        self.july.statement_ids[0].with_user(self.approver).action_approve()
        self.company.aftersales_cutoff_day = 28
        self.make_month()
        self.assertEqual(self.july.cutoff_date, CUTOFF)
