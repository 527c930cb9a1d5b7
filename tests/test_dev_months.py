"""Months as arguments, and the moving of the demo workbook's dates."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import months
from tools.errors import DevError


def test_consecutive_months_are_read_across_a_years_end():
    assert months.parse(["2026-12", "2027-01"]) == [date(2026, 12, 1), date(2027, 1, 1)]


@pytest.mark.parametrize(
    "texts",
    [
        ["2026-13"],
        ["2026-1"],
        ["26-01"],
        ["0000-01"],
        ["2026-01-01"],
        ["x"],
        ["2026-02", "2026-01"],
        ["2026-01", "2026-03"],
        ["2026-01", "2026-01"],
    ],
)
def test_other_arguments_are_refused_with_status_2(texts):
    with pytest.raises(DevError) as refused:
        months.parse(texts)
    assert refused.value.status == 2
    assert texts[-1] in str(refused.value)


@pytest.mark.parametrize(
    ("day", "by", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 10, 5), 0, date(2026, 10, 5)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_day_that_a_month_lacks_becomes_its_last(day, by, expected):
    assert months.shifted(day, by) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(-240, 240))
def test_moving_changes_the_month_by_that_much_and_never_the_day_upwards(day, by):
    moved = months.shifted(day, by)
    assert months.between(day, moved) == by
    assert moved.day <= day.day
    if day.day <= 28:
        assert months.shifted(moved, -by) == day


def test_last_full_month():
    assert months.last_full(date(2026, 11, 1)) == date(2026, 10, 1)
    assert months.last_full(date(2027, 1, 31)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-10-31", "2026-11-30"),
        ("2026-10-31 23:45:00", "2026-11-30 23:45:00"),
        ("2026-10-31T08:00", "2026-11-30T08:00"),
        (datetime(2026, 10, 31, 9, 30), datetime(2026, 11, 30, 9, 30)),
        (date(2026, 10, 1), date(2026, 11, 1)),
        ("EDGE-001", "EDGE-001"),
        ("13677129422", "13677129422"),
        ("", ""),
        (12.5, 12.5),
        (None, None),
    ],
)
def test_only_dates_are_moved(value, expected):
    assert months.shifted_cell(value, 1) == expected
