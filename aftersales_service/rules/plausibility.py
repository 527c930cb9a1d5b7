"""What a service order can't say, and what it is asked back about."""

from datetime import date, datetime
from typing import NamedTuple

# Why the times of an order can't be.
BEFORE_REPORTED = "before_reported"
IN_FUTURE = "in_future"
# Why a day that speaks of an order can't be: it lies before the work was completed or, of what
# may come before that, before it was reported.
BEFORE_COMPLETED = "before_completed"


def find_impossible(
    reported: datetime | None, completed: datetime | None, now: datetime
) -> str | None:
    """Return why an order can't have been completed then, or None if it can.

    :param now: all three are in one time zone
    """
    if completed is None:
        return None
    if completed > now:
        return IN_FUTURE
    return BEFORE_REPORTED if reported is not None and completed < reported else None


def find_impossible_day(
    day: date | None,
    completed: date | None,
    today: date,
    reported: date | None = None,
) -> str | None:
    """Return why something can't have happened on a day, or None if it can.

    :param completed: the day that it can't come before; None: any
    :param reported: the day that counts instead of ``completed`` for what may come before the work
        is completed, but not before it was asked for; None: ``completed`` counts
    """
    if day is None:
        return None
    if day > today:
        return IN_FUTURE
    if reported is not None:
        return BEFORE_REPORTED if day < reported else None
    return BEFORE_COMPLETED if completed is not None and day < completed else None


class Amount(NamedTuple):
    """A number that an order states, and what may be stated without a reason; None: no limit."""

    name: str
    value: float
    limit: float | None


def find_unusual(amounts: list[Amount]) -> list[Amount]:
    """Return the amounts that are above their limits."""
    return [one for one in amounts if one.limit is not None and one.value > one.limit]
