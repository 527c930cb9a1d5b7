"""Calendar arithmetic of the rules: whole calendar months on dates."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise


@lru_cache(maxsize=1 << 16)
def add_months(day: date, months: int) -> date:
    """Return ``day`` moved by ``months`` calendar months (negative: back).

    The 31st clips to the month's last day (RULES 3). A result past the calendar's
    end is the calendar's last day: a policy of 9,999 months means "for ever".
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    if year < date.min.year:
        return date.min
    month = month0 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_start(day: date) -> date:
    """Return the first day of the month of ``day``."""
    return day.replace(day=1)


def day_of_month(month: date, number: int) -> date:
    """Return day ``number`` (1 to 31) of the month that ``month`` lies in.

    A number beyond the month's end is its last day.
    """
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def find_disorder(days: Sequence[date | None]) -> tuple[int, int] | None:
    """Return the places of the first two days that are the wrong way round; None if none are.

    :param days: in the order in which they should be; None for one that is not known
    """
    known = [(day, place) for place, day in enumerate(days) if day]
    for (before, place), (after, next_place) in pairwise(known):
        if after < before:
            return place, next_place
    return None
