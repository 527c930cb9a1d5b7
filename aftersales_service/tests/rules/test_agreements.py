"""From when to when a service point has an agreement."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.agreements import last_term

DAY = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda number: DAY + timedelta(number))
bounded = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


@tagged("post_install", "-at_install")
class TestAgreements(BaseCase):
    def test_none_is_none(self):
        self.assertEqual(last_term([]), (None, None))

    @given(st.lists(bounded, min_size=1, max_size=6))
    def test_it_is_the_run_of_covered_days_that_the_last_one_ends(self, terms):
        covered = {
            start + timedelta(number)
            for start, end in terms
            for number in range((end - start).days + 1)
        }
        start = end = max(covered)
        while start - timedelta(1) in covered:
            start -= timedelta(1)
        self.assertEqual(last_term(terms), (start, end))

    @given(st.lists(bounded, max_size=4), days)
    def test_one_without_an_end_is_the_last(self, terms, start):
        self.assertIsNone(last_term([*terms, (start, None)])[1])

    @given(st.lists(bounded, max_size=4), days)
    def test_no_start_is_one_long_ago(self, terms, end):
        long_ago = DAY - timedelta(1000)
        start, last = last_term([*terms, (long_ago, end)])
        self.assertEqual(
            last_term([*terms, (None, end)]), (None if start == long_ago else start, last)
        )
