"""From a cell to a value."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.aftersales_service.workbook import CellError, Column, plain
from odoo.addons.aftersales_service.workbook.values import parse


def value(kind, raw, **limits):
    return parse(Column("cell", kind, **limits), raw, plain)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("code", "  SO-1\u3000", "SO-1"),
        ("code", 1, "1"),
        ("code", 1.0, "1"),
        ("code", "1.0", "1.0"),
        ("code", 13588717143, "13588717143"),
        ("code", "007", "007"),
        ("text", 2.5, "2.5"),
        ("text", datetime(2026, 7, 1), "2026-07-01"),
        ("codes", "STB; TV；CRANE;;TV", ("STB", "TV", "CRANE")),
        ("codes", 7, ("7",)),
        ("codes", " ; ", None),
        ("flag", "y", True),
        ("flag", "N", False),
        ("number", 12, Decimal(12)),
        ("number", "68.50", Decimal("68.5")),
        ("number", 0.1 + 0.2, Decimal("0.3")),
        ("number", 68.5, Decimal("68.5")),
        ("number", "-.5", Decimal("-0.5")),
        ("integer", 3.0, 3),
        ("integer", "12", 12),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("date", "2026-02-28 00:00:00", date(2026, 2, 28)),
        ("date", datetime(2026, 2, 28), date(2026, 2, 28)),
        ("date", date(2026, 2, 28), date(2026, 2, 28)),
        ("datetime", "2026-07-31 23:59", datetime(2026, 7, 31, 23, 59)),
        ("datetime", "2026-07-31T23:59:30", datetime(2026, 7, 31, 23, 59, 30)),
        ("datetime", "2026-07-31", datetime(2026, 7, 31)),
        ("datetime", date(2026, 7, 31), datetime(2026, 7, 31)),
        ("datetime", datetime(2026, 7, 31, 23, 58, 59, 999_990), datetime(2026, 7, 31, 23, 59)),
        ("raw", 5, 5),
    ],
)
def test_what_cells_hold(kind, raw, expected):
    read = value(kind, raw)
    assert read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize("kind", ["code", "text", "number", "integer", "date", "datetime", "flag"])
@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000"])
def test_blank_cells(kind, raw):
    assert value(kind, raw) is None


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("code", True),
        ("code", datetime(2026, 7, 1)),
        ("codes", datetime(2026, 7, 1)),
        ("flag", True),
        ("flag", 1),
        ("flag", "yes"),
        ("number", "1,000"),
        ("number", "1e3"),
        ("number", "１２"),
        ("number", "nan"),
        ("number", float("inf")),
        ("number", True),
        ("number", datetime(2026, 7, 1)),
        ("number", 1e13),
        ("integer", 12.5),
        ("integer", "a dozen"),
        ("date", "2026-02-29"),
        ("date", "2026-2-9"),
        ("date", "20260209"),
        ("date", "01.02.2026"),
        ("date", "2026-02-09 10:00"),
        ("date", datetime(2026, 2, 9, 10)),
        ("date", 46204),
        ("date", "0202-02-09"),
        ("date", time(10)),
        ("datetime", "2026-07-31 24:01"),
        ("datetime", "2026-07-31 10"),
        ("datetime", "2026-07-31T10:00:00Z"),
        ("datetime", 46204.5),
        ("datetime", datetime(9999, 12, 31, 23, 59, 59, 999_999)),
        ("datetime", time(10)),
    ],
)
def test_wrong_cells(kind, raw):
    with pytest.raises(CellError) as raised:
        value(kind, raw)
    assert raised.value.message
    assert raised.value.expected


@pytest.mark.parametrize(
    ("raw", "expected"), [("Own", "own"), ("false", "false"), (False, "false"), (1.0, None)]
)
def test_choices(raw, expected):
    choices = ("company", "own", "false")
    if expected:
        assert value("choice", raw, choices=choices) == expected
        return
    with pytest.raises(CellError) as raised:
        value("choice", raw, choices=choices)
    assert raised.value.expected == "one of: company, own, false"


@pytest.mark.parametrize(
    ("limits", "fine", "wrong", "expected"),
    [
        ({"minimum": 0}, 0, -0.01, "a number not below 0"),
        ({"above": 0}, 0.01, 0, "a number above 0"),
        ({"minimum": 0, "maximum": 100}, 100, 100.5, "a number from 0 to 100"),
        ({"decimals": 2}, "0.25", "0.125", "at most 2 decimals"),
    ],
)
def test_limits(limits, fine, wrong, expected):
    assert value("number", fine, **limits) == Decimal(str(fine))
    with pytest.raises(CellError) as raised:
        value("number", wrong, **limits)
    assert raised.value.expected == expected


def test_long_values_are_shown_short():
    with pytest.raises(CellError) as raised:
        value("number", "x" * 1000)
    assert len(raised.value.message) < 100


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_is_exact_as_text_and_as_excel_keeps_it(number):
    assert value("number", format(number, "f")) == number
    assert value("number", float(number)) == number


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))
def test_a_moment_is_the_same_as_text_and_as_excel_keeps_it(moment):
    moment = moment.replace(microsecond=0)
    assert value("datetime", moment.isoformat(" ")) == moment
    assert value("datetime", moment) == moment
    assert value("date", moment.date().isoformat()) == moment.date()
