"""Rules 5 and 13: which earlier orders count, for restarts of cover and for repeat repairs."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.counting import counts_later
from .strategies import near

CUTOFF = date(2026, 8, 25)
NEXT_DAY = date(2026, 8, 26)


@tagged("post_install", "-at_install")
class TestCounting(BaseCase):
    @given(st.sampled_from(["normal", "history", "abnormal"]), near(CUTOFF))
    def test_normal_and_history_orders_count_unless_known_to_be_false_by_the_cutoff(
        self, status, false_on
    ):
        known_to_be_false = false_on is not None and false_on < NEXT_DAY
        expected = status != "abnormal" and not known_to_be_false
        self.assertEqual(bool(counts_later(status, false_on, CUTOFF)), expected)

    def test_an_order_found_false_only_after_the_cutoff_still_counts(self):
        for status, false_on, counts in (
            ("normal", None, True),
            ("history", None, True),
            ("abnormal", None, False),
            ("normal", CUTOFF, False),
            ("history", CUTOFF, False),
            ("normal", NEXT_DAY, True),
        ):
            with self.subTest(status=status, false_on=false_on, counts=counts):
                self.assertEqual(bool(counts_later(status, false_on, CUTOFF)), counts)
