"""Calendar months: what the commands take as arguments, and moving a workbook's dates."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TypeVar

from .errors import DevError

_MONTH = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-2])")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)([ T].*)?")
_REFUSED = 2
_Day = TypeVar("_Day", date, datetime)


def parse(texts: Sequence[str]) -> "list[date]":
    """Months as their first days, from 'YYYY-MM' texts.

    Raises DevError (exit status 2) when one is no month or they do not follow each other.
    """
    for text in texts:
        if not _MONTH.fullmatch(text):
            raise _refusal(f"{text!r} is no month.")
    months = [date(int(text[:4]), int(text[5:]), 1) for text in texts]
    for before, after in pairwise(months):
        if shifted(before, 1) != after:
            raise _refusal(f"{after:%Y-%m} does not follow {before:%Y-%m}.")
    return months


def last_full(today: date) -> date:
    """The first day of the last month that is over on `today`."""
    return shifted(today.replace(day=1), -1)


def between(first: date, last: date) -> int:
    """How many months `last` is after `first`."""
    return (last.year - first.year) * 12 + last.month - first.month


def shifted(day: _Day, months: int) -> _Day:
    """The same day so many months later; a month's last day if that one has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def shifted_cell(value: object, months: int) -> object:
    """A cell's value with its date moved, if it is one (an Excel date, or ISO text)."""
    if isinstance(value, date):
        return shifted(value, months)
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    return shifted(date.fromisoformat(found[1]), months).isoformat() + (found[2] or "")


def _refusal(wrong: str) -> DevError:
    return DevError(
        "reading the months",
        wrong,
        "Give consecutive months in order, as in 2026-07 2026-08.",
        _REFUSED,
    )
