"""Calendar months (preamble, rule 3: the 31st clips; cutoff day beyond the end: last day)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.dates import (
    add_months,
    day_of_month,
    find_disorder,
    month_start,
)
from .strategies import days

numbers_of_months = st.integers(-40, 40)


@tagged("post_install", "-at_install")
class TestDates(BaseCase):
    @given(days, numbers_of_months)
    def test_months_are_calendar_months(self, day, months):
        self.assertEqual(add_months(day, months), day + relativedelta(months=months))

    @given(days, numbers_of_months)
    def test_a_moved_day_lies_exactly_so_many_months_away(self, day, months):
        moved = add_months(day, months)
        self.assertEqual((moved.year - day.year) * 12 + moved.month - day.month, months)
        next_is_another_month = (moved + timedelta(1)).month != moved.month
        self.assertTrue(moved.day == day.day or (moved.day < day.day and next_is_another_month))

    @given(days, days, numbers_of_months)
    def test_a_later_day_never_moves_before_an_earlier_one(self, day, other, months):
        first, last = sorted([day, other])
        self.assertLessEqual(add_months(first, months), add_months(last, months))

    @given(days)
    def test_a_month_starts_with_the_last_first_before_it(self, day):
        first = month_start(day)
        self.assertEqual(first.day, 1)
        self.assertTrue(
            all(
                (first + timedelta(passed)).month == first.month
                for passed in range((day - first).days + 1)
            )
        )

    @given(days, st.integers(1, 31))
    def test_a_day_beyond_the_months_end_is_its_last(self, day, number):
        of_the_month = [
            other
            for other in (day + timedelta(offset) for offset in range(-31, 32))
            if (other.year, other.month) == (day.year, day.month)
        ]
        not_beyond = [other for other in of_the_month if other.day <= number]
        self.assertEqual(day_of_month(day, number), max(not_beyond))

    def test_the_31st_clips(self):
        for day, months, moved in (
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 29)),
            (date(2025, 11, 30), 3, date(2026, 2, 28)),
            (date(2025, 12, 15), 1, date(2026, 1, 15)),
            (date(2026, 3, 31), -1, date(2026, 2, 28)),
            (date(2026, 1, 1), -1, date(2025, 12, 1)),
            (date(2026, 5, 31), 0, date(2026, 5, 31)),
        ):
            with self.subTest(day=day, months=months, moved=moved):
                self.assertEqual(add_months(day, months), moved)

    def test_months_past_the_calendars_end_mean_for_ever(self):
        self.assertEqual(add_months(date(2026, 7, 1), 999_999), date.max)
        self.assertEqual(add_months(date(9999, 11, 30), 1), date(9999, 12, 30))
        self.assertEqual(add_months(date(9999, 12, 1), 1), date.max)

    def test_months_before_the_calendar_stop_at_its_first_day(self):
        self.assertEqual(add_months(date(2026, 7, 1), -999_999), date.min)
        self.assertEqual(add_months(date(1, 2, 3), -1), date(1, 1, 3))

    def test_cutoff_day_31_is_the_30th_of_june_and_the_28th_of_february(self):
        self.assertEqual(day_of_month(date(2026, 6, 1), 31), date(2026, 6, 30))
        self.assertEqual(day_of_month(date(2026, 2, 1), 31), date(2026, 2, 28))
        self.assertEqual(day_of_month(date(2026, 2, 17), 25), date(2026, 2, 25))

    def test_the_last_day_of_a_month_and_the_next_day_are_of_two_months(self):
        self.assertEqual(month_start(date(2026, 7, 31)), date(2026, 7, 1))
        self.assertEqual(month_start(date(2026, 8, 1)), date(2026, 8, 1))

    @given(st.lists(st.none() | days, max_size=5))
    def test_disorder_is_found_where_known_days_are_not_sorted(self, some_days):
        known = [day for day in some_days if day]
        disorder = find_disorder(some_days)
        self.assertEqual(disorder is None, known == sorted(known))
        if disorder:
            before, after = disorder
            self.assertLess(before, after)
            self.assertGreater(some_days[before], some_days[after])
