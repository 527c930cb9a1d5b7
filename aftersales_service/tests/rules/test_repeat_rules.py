"""Rule 13: the same machine's same fault again, within the months that a repair must hold."""

from datetime import date, datetime, time, timedelta, timezone

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.repeat import Repair, find_repeats
from .strategies import combinations, edge_days, shuffled

SHANGHAI = timezone(timedelta(hours=8))

rows = combinations(
    times=(0, 1, 1, 2),  # how many times the months of the rule after it all begins,
    days=(-1, 0, 0, 1),  # and how many days more or less
    # Just before and after local midnight, which is 16:00 UTC.
    hour=(time(0, 0), time(15, 59), time(16, 0), time(16, 0)),
    machine=(1, 1, 1, 2),
    fault=(None, 7, 7),
    role=("judged", "counting", "both", "both"),
)


@st.composite
def histories(draw):
    """Draw repairs to be judged, repairs that count as earlier ones, and the rule's months."""
    begin, months = draw(edge_days), draw(st.integers(0, 4))
    numbers = draw(st.permutations(["SO-1", "SO-10", "SO-2", "SO-3", "SO-4"]))
    judged, counting = [], []
    for number, row in zip(numbers, draw(st.lists(rows, min_size=2, max_size=5)), strict=False):
        apart = relativedelta(months=row["times"] * months, days=row["days"])
        at = datetime.combine(begin + apart, row["hour"])
        local = at.replace(tzinfo=timezone.utc).astimezone(SHANGHAI)
        repair = Repair(row["machine"], row["fault"], at, number, local.date())
        judged += [repair] if row["role"] in ("both", "judged") else []
        counting += [repair] if row["role"] in ("both", "counting") else []
    return judged, counting, months


def is_before(earlier, repair):
    """By completion time, then order number."""
    return earlier.at < repair.at or (earlier.at == repair.at and earlier.name < repair.name)


def repeated_by(repair, others, months):
    """Return every one of the others that makes the repair a repeat."""
    return [
        earlier
        for earlier in others
        if is_before(earlier, repair)
        and earlier.machine == repair.machine
        and earlier.fault == repair.fault
        and earlier.day + relativedelta(months=months) >= repair.day
    ]


def repair(day, number="SO-2", *, machine=1, fault=7, hour=9):
    return Repair(machine, fault, datetime.combine(day, time(hour)), number, day)


def finds(later, earlier, months=3):
    return find_repeats([later], [earlier, later], months)[0]


FIRST = repair(date(2026, 4, 15), "SO-1")


@tagged("post_install", "-at_install")
class TestRepeatRules(BaseCase):
    @given(histories())
    def test_a_repair_repeats_if_any_earlier_one_makes_it_so(self, history):
        judged, counting, months = history
        for repair, found in zip(judged, find_repeats(judged, counting, months), strict=True):
            reasons = repeated_by(repair, counting, months)
            self.assertEqual(found is not None, any(reasons))
            self.assertTrue(found is None or found in reasons)

    @given(histories())
    def test_what_is_named_is_the_last_one_before(self, history):
        judged, counting, months = history
        for repair, found in zip(judged, find_repeats(judged, counting, months), strict=True):
            reasons = [] if found is None else repeated_by(repair, counting, months)
            self.assertFalse(any(is_before(found, other) for other in reasons))

    @given(histories(), st.data())
    def test_the_order_of_the_rows_does_not_matter(self, history, data):
        judged, counting, months = history
        found = dict(zip(judged, find_repeats(judged, counting, months), strict=True))
        mixed = shuffled(data, judged)
        again = find_repeats(mixed, shuffled(data, counting), months)
        self.assertEqual(dict(zip(mixed, again, strict=True)), found)

    @given(histories())
    def test_one_by_one_is_the_same_as_all_at_once(self, history):
        judged, counting, months = history
        singly = [find_repeats([repair], counting, months)[0] for repair in judged]
        self.assertEqual(singly, find_repeats(judged, iter(counting), months))

    @given(histories())
    def test_longer_months_only_find_more(self, history):
        judged, counting, months = history
        shorter = find_repeats(judged, counting, months)
        longer = find_repeats(judged, counting, months + 1)
        self.assertTrue(
            all(b is not None for a, b in zip(shorter, longer, strict=True) if a is not None)
        )

    def test_the_same_fault_exactly_three_months_later_is_a_repeat(self):
        self.assertEqual(finds(repair(date(2026, 7, 15)), FIRST), FIRST)

    def test_one_day_more_is_not_a_repeat(self):
        self.assertIsNone(finds(repair(date(2026, 7, 16)), FIRST))

    def test_another_fault_group_is_not_a_repeat(self):
        self.assertIsNone(finds(repair(date(2026, 7, 10), fault=8), FIRST))

    def test_another_machine_is_not_a_repeat(self):
        self.assertIsNone(finds(repair(date(2026, 7, 10), machine=2), FIRST))

    def test_two_blank_fault_groups_are_the_same_and_a_blank_one_is_no_other(self):
        blank = repair(date(2026, 4, 15), "SO-1", fault=None)
        self.assertEqual(finds(repair(date(2026, 5, 1), fault=None), blank), blank)
        self.assertIsNone(finds(repair(date(2026, 5, 1), fault=7), blank))

    def test_three_months_from_the_30th_of_november_end_on_the_28th_of_february(self):
        first = repair(date(2025, 11, 30), "SO-1")
        self.assertEqual(finds(repair(date(2026, 2, 28)), first), first)
        self.assertIsNone(finds(repair(date(2026, 3, 1)), first))

    def test_completed_in_the_same_minute_the_order_number_decides(self):
        same = repair(date(2026, 4, 15), "SO-2")
        self.assertEqual(find_repeats([FIRST, same], [same, FIRST], 3), [None, FIRST])

    def test_a_later_hour_of_the_same_day_repeats_even_with_no_months_to_hold(self):
        later = repair(date(2026, 4, 15), "SO-0", hour=10)
        self.assertEqual(finds(later, FIRST, months=0), FIRST)

    def test_a_repeat_counts_for_the_next_one(self):
        second, third = repair(date(2026, 7, 15)), repair(date(2026, 10, 15), "SO-3")
        self.assertEqual(find_repeats([second, third], [FIRST, second, third], 3), [FIRST, second])

    def test_the_months_run_from_the_local_day_and_not_from_the_utc_one(self):
        # 16:30 UTC of the 31st of March is half past midnight of the 1st of April in Shanghai.
        first = Repair(1, 7, datetime(2026, 3, 31, 16, 30), "SO-1", date(2026, 4, 1))
        self.assertEqual(finds(repair(date(2026, 7, 1)), first), first)

    def test_an_order_that_does_not_count_is_not_given_and_makes_no_repeat(self):
        later = repair(date(2026, 7, 10))
        self.assertEqual(find_repeats([later], [later], 3), [None])
