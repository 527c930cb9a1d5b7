"""An extension is not for what was known before it starts, unless it follows other cover."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree

MACHINE, PART = 10, 20
BEGIN = date(2026, 1, 1)
END = date(2027, 1, 1)
POLICY = warranty.Policy(1, "P1", "delivery", 12, None, 2000.0, parts={})
BOOK = warranty.PolicyBook({}, {}, POLICY, Tree({1: None}), {MACHINE: 1, PART: 1})

days = st.integers(0, 1000).map(lambda number: BEGIN + timedelta(number))
lengths = st.integers(1, 400).map(timedelta)
sold = st.lists(st.tuples(st.sampled_from(("extended", "exception")), days, lengths), max_size=3)


def decide(own, reported, day, usage=None):
    own = [
        warranty.OwnWarranty(number, 1, kind, start, start + length)
        for number, (kind, start, length) in enumerate(own, 1)
    ]
    return decide_by(own, reported, day, usage)


def decide_by(own, reported, day, usage=None, book=BOOK, fault=None):
    dates = warranty.MachineDates(None, BEGIN, None)
    at = datetime.combine(day, time(9))
    job = warranty.Job(1, MACHINE, dates, at, day, usage, (PART,), fault, reported=reported)
    return warranty.decide(book, [job], own=own)[0]


REPORTED, SOLD, DONE = date(2026, 12, 1), date(2028, 2, 1), date(2028, 3, 1)
LATE = warranty.OwnWarranty(1, 1, "extended", SOLD, None)


@tagged("post_install", "-at_install")
class TestWarrantyReported(BaseCase):
    @given(sold, days, days)
    def test_what_was_reported_in_a_gap_is_covered_by_no_later_extension(self, own, reported, day):
        reported = min(reported, day)

        def covers(number, on):
            _kind, start, length = own[number]
            return start <= on < start + length

        def is_without_gap(until):
            between = (reported + timedelta(number) for number in range((until - reported).days))
            return all(
                on < END or any(covers(one, on) for one in range(len(own))) for on in between
            )

        helping = [n for n, (kind, start, _l) in enumerate(own)
                   if kind == "exception" or is_without_gap(start)]  # fmt: skip
        covered = day < END or any(covers(number, day) for number in helping)
        self.assertEqual(decide(own, reported, day).machine.covered, covered)

    @given(sold, days)
    def test_who_does_not_know_when_it_was_reported_decides_as_ever(self, own, day):
        covering = any(start <= day < start + length for _kind, start, length in own)
        self.assertEqual(decide(own, None, day).machine.covered, day < END or covering)

    def test_why_an_extension_does_not_help(self):
        own = [("extended", date(2028, 2, 1), timedelta(366))]
        told = decide(own, date(2028, 1, 31), date(2028, 3, 1))
        self.assertTrue(told.percent("labour") == told.percent("parts") == 0)
        for cover in (told.machine, told.because("labour"), told.parts[PART]):
            self.assertEqual((cover.reason, cover.by), ("reported_before", 1))
            self.assertEqual((cover.start, cover.end), (date(2028, 2, 1), date(2029, 2, 1)))
        self.assertEqual(decide(own, date(2028, 2, 1), date(2028, 3, 1)).percent("labour"), 100)

    def test_cover_that_usage_has_ended_is_a_gap(self):
        own = [("extended", date(2026, 6, 1), timedelta(366))]
        self.assertIs(
            decide(own, date(2026, 5, 1), date(2026, 7, 1), 2001.0).machine.covered, False
        )
        self.assertIs(decide(own, date(2026, 5, 1), date(2027, 3, 1), 1999.0).machine.covered, True)

    def test_who_extends_without_a_gap_may_do_so_again_and_again(self):
        bridge = warranty.OwnWarranty(2, 1, "extended", END, SOLD)
        self.assertTrue(decide_by([LATE, bridge], REPORTED, DONE).machine.covered)
        short = bridge._replace(end=SOLD - timedelta(1))
        self.assertFalse(decide_by([LATE, short], REPORTED, DONE).machine.covered)
        late = bridge._replace(start=END + timedelta(1))
        self.assertFalse(decide_by([LATE, late], REPORTED, DONE).machine.covered)
        for end in (END + timedelta(1), None):
            several = [LATE, bridge._replace(end=end), bridge._replace(id=3, end=SOLD)]
            self.assertTrue(decide_by(several, REPORTED, DONE).machine.covered)

    def test_only_cover_of_the_whole_machine_bridges_a_gap(self):
        bridge = warranty.OwnWarranty(2, 1, "exception", END, SOLD)
        self.assertTrue(decide_by([LATE, bridge], REPORTED, DONE).machine.covered)
        for less in ({"kind": "goodwill"}, {"product": PART}, {"category": 1}, {"order": 7}):
            own = [LATE, bridge._replace(**less)]
            self.assertFalse(decide_by(own, REPORTED, DONE).machine.covered, less)

    def test_an_extension_of_a_part_says_nothing_of_the_machine(self):
        for less in ({"product": PART}, {"category": 1}):
            told = decide_by([LATE._replace(**less)], date(2028, 1, 31), DONE)
            self.assertEqual(told.machine.reason, "ended", less)

    def test_an_extension_sold_late_is_no_reason_where_another_one_counts(self):
        terms = {PART: warranty.PartTerm(1, 36, 0)}
        faults = {5: warranty.PartTerm(2, 6, 0)}
        policy = POLICY._replace(products=terms, faults=faults)
        tree = Tree({1: None})
        book = warranty.PolicyBook({}, {}, policy, tree, {PART: 1}, faults=Tree({5: None}))
        told = decide_by([LATE], date(2028, 1, 31), DONE, book=book, fault=5)
        self.assertEqual((told.work.covered, told.work.reason), (False, "reported_before"))
        self.assertEqual((told.parts[PART].covered, told.parts[PART].reason), (True, "covered"))
        never = POLICY._replace(products={PART: warranty.PartTerm(1, 0, 0)})
        book = warranty.PolicyBook({}, {}, never, tree, {PART: 1})
        told = decide_by([LATE], date(2028, 1, 31), DONE, book=book)
        self.assertIsNone(told.work)
        self.assertEqual(told.parts[PART].reason, "never")
