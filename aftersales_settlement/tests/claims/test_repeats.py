from datetime import date

from odoo.tests import new_test_user, tagged

from ..common import SettlementCase

JULY = date(2026, 7, 1)
AUGUST = date(2026, 8, 1)


@tagged("post_install", "-at_install")
class TestRepeats(SettlementCase):
    """What becomes of a repeat repair whose earlier order turns out otherwise (13, 21, 26)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Held: its record sheet is missing. What it repeats all the same, is final.
        cls.earlier = cls.make_order(date(2026, 7, 5), record_sheet_date=False)
        cls.machine = cls.earlier.lot_id
        cls.later = cls.make_order(date(2026, 7, 20), lot_id=cls.machine.id)
        cls.coordinator = new_test_user(
            cls.env, "coordinator", "aftersales_service.group_service_user"
        )

    def approve_july(self):
        july = self.approve_month(self.make_month(JULY))
        self.assertEqual(self.claim_of(july, self.earlier).state, "held")
        self.assertEqual(self.claim_of(july, self.later).reason, "repeat_repair")
        return july

    def entries(self):
        journal = self.env["aftersales.journal"]
        return journal.search(self.later._get_journal_domain()).filtered(
            lambda entry: "repeats" in entry.details
        )

    def test_what_was_excluded_stays_so_and_is_told(self):
        july = self.approve_july()
        before = self.claim_of(july, self.later).read()
        self.earlier.with_user(self.coordinator).service_status = "abnormal"
        third = self.make_order(date(2026, 8, 10), lot_id=self.machine.id)
        august = self.approve_month(self.make_month(AUGUST))
        self.assertEqual(self.claim_of(august, self.earlier).reason, "abnormal")
        self.assertFalse(self.claim_of(august, self.later))
        # Excluded, but normal: it is an earlier repair to the third one.
        self.assertEqual(self.claim_of(august, third).reason, "repeat_repair")
        self.assertEqual(self.claim_of(july, self.later).read(), before)
        entry = self.entries()
        self.assertEqual((entry.event, entry.user_id), ("correction", self.coordinator))
        self.assertEqual(
            entry.details,
            {"repeats": self.earlier.name, "service_status": ["normal", "abnormal"]},
        )
        self.assertIn("Repeats", entry.summary)

    def test_before_approval_it_is_decided_anew(self):
        july = self.make_month(JULY)
        self.assertEqual(self.claim_of(july, self.later).reason, "repeat_repair")
        self.earlier.service_status = "abnormal"
        self.assertFalse(self.entries())
        july = self.make_month(JULY)
        self.assertEqual(self.claim_of(july, self.later).state, "paid")

    def test_of_other_orders_nothing_is_told(self):
        self.approve_july()
        self.earlier.service_note = "Called again"
        self.make_order(date(2026, 7, 6)).service_status = "abnormal"
        self.assertFalse(self.entries())
