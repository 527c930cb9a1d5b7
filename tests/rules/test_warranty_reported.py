"""An extension is not for what was known before it starts, unless it follows other cover."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.aftersales_service.rules import warranty
from odoo.addons.aftersales_service.rules.tree import Tree

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
    dates = warranty.MachineDates(None, BEGIN, None)
    at = datetime.combine(day, time(9))
    job = warranty.Job(1, MACHINE, dates, at, day, usage, (PART,), reported=reported)
    return warranty.decide(BOOK, [job], own=own)[0]


@given(sold, days, days)
def test_what_was_reported_in_a_gap_is_covered_by_no_later_extension(own, reported, day):
    reported = min(reported, day)

    def covers(number, on):
        _kind, start, length = own[number]
        return start <= on < start + length

    def is_without_gap(until):
        between = (reported + timedelta(number) for number in range((until - reported).days))
        return all(on < END or any(covers(one, on) for one in range(len(own))) for on in between)

    helping = [n for n, (kind, start, _l) in enumerate(own)
               if kind == "exception" or is_without_gap(start)]  # fmt: skip
    covered = day < END or any(covers(number, day) for number in helping)
    assert decide(own, reported, day).machine.covered == covered


@given(sold, days)
def test_who_does_not_know_when_it_was_reported_decides_as_ever(own, day):
    covering = any(start <= day < start + length for _kind, start, length in own)
    assert decide(own, None, day).machine.covered == (day < END or covering)


def test_why_an_extension_does_not_help():
    own = [("extended", date(2028, 2, 1), timedelta(366))]
    told = decide(own, date(2028, 1, 31), date(2028, 3, 1))
    assert told.percent("labour") == told.percent("parts") == 0
    for cover in (told.machine, told.because("labour"), told.parts[PART]):
        assert (cover.reason, cover.start, cover.by) == ("reported_before", date(2028, 2, 1), 1)
    assert decide(own, date(2028, 2, 1), date(2028, 3, 1)).percent("labour") == 100


def test_cover_that_usage_has_ended_is_a_gap():
    own = [("extended", date(2026, 6, 1), timedelta(366))]
    assert decide(own, date(2026, 5, 1), date(2026, 7, 1), 2001.0).machine.covered is False
    assert decide(own, date(2026, 5, 1), date(2027, 3, 1), 1999.0).machine.covered is True
