"""Is this reading of an hour meter or odometer plausible beside the ones before and after it?"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

# No machine runs longer, or goes further, in a day.
MOST_A_DAY = {"hours": 24.0, "km": 2000.0}

# What is odd about a reading.
BACK = "back"
JUMP = "jump"


class Reading(NamedTuple):
    """A meter's reading on a day."""

    day: date
    value: float


class Doubt(NamedTuple):
    """Why a reading is odd, and the reading beside it that says so."""

    reason: str
    beside: Reading


def find_doubts(readings: Sequence[Reading], unit: str) -> list[Doubt | None]:
    """Return for each reading of one meter what is odd about it, or None.

    A reading is odd when it is below the one before it or above the one after it, and when more
    was added since the one before than a machine can do in the days between.

    :param readings: in the order in which they were taken
    :param unit: ``hours`` or ``km``
    """
    around = [None, *readings, None]
    return [
        _find_doubt(reading, earlier, later, MOST_A_DAY[unit])
        for earlier, reading, later in zip(around, readings, around[2:], strict=False)
    ]


def _find_doubt(
    reading: Reading, earlier: Reading | None, later: Reading | None, most: float
) -> Doubt | None:
    if earlier and reading.value < earlier.value:
        return Doubt(BACK, earlier)
    if later and reading.value > later.value:
        return Doubt(BACK, later)
    if earlier:
        days = max((reading.day - earlier.day).days, 1)
        if reading.value - earlier.value > most * days:
            return Doubt(JUMP, earlier)
    return None
