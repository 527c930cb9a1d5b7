"""Is a repair the same fault again (RULES 13)?"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple

from .dates import add_months


class Repair(NamedTuple):
    """A repair of a machine; ``fault`` None is a fault group of its own: blank."""

    machine: int
    fault: int | None
    at: datetime
    name: str
    day: date


_ORDER = itemgetter(2, 3)  # completion time, then order number


def find_repeats(
    repairs: Sequence[Repair], counting: Iterable[Repair], months: int
) -> list[Repair | None]:
    """Return for each repair the earlier one that it repeats, or None.

    :param repairs: the repairs to judge.
    :param counting: repairs of the same machines that count as earlier ones (rule 13: normal or
        history, not known to be false); may hold the judged ones too.
    :param months: how many calendar months a repair must hold; the day itself still counts.
    """
    groups: dict[tuple[int, int | None], list[Repair]] = defaultdict(list)
    for repair in counting:
        groups[repair.machine, repair.fault].append(repair)
    for group in groups.values():
        group.sort(key=_ORDER)
    return [_latest_before(repair, groups, months) for repair in repairs]


def _latest_before(repair: Repair, groups: dict, months: int) -> Repair | None:
    """Return the last earlier repair of the same machine and fault, if it is recent enough."""
    group = groups.get((repair.machine, repair.fault), ())
    position = bisect_left(group, _ORDER(repair), key=_ORDER)
    if not position:
        return None
    earlier = group[position - 1]
    return earlier if add_months(earlier.day, months) >= repair.day else None
