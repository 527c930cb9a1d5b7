"""The last day that a machine is covered as a whole, as lists and filters show it.

Without the day that is asked on: what policy and own warranties give in the end. The machine's
form and its orders are decided by `decide`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ..dates import add_months
from .decision import GOODWILL, VOID, OwnWarranty, start_date
from .terms import MachineDates, Policy

# The last day of cover that has no end.
FOREVER = date.max
# Voids take nothing from what was agreed for the machine by who knew.
_EXCEPTION = "exception"


class Meter(NamedTuple):
    """What a machine's meter showed last, and when."""

    value: float
    day: date


def last_covered_day(
    policy: Policy | None,
    dates: MachineDates,
    own: Iterable[OwnWarranty] = (),
    meter: Meter | None = None,
) -> date | None:
    """Return the last day on which a machine is covered, or None if it never is.

    :param own: the machine's own warranties
    :param meter: its last reading: above a limit, cover ended the day it was read
    """
    own = list(own)
    voids = [one for one in own if one.kind == VOID]
    spans = []
    start = start_date(policy, dates) if policy else None
    if policy and start and policy.months and any(policy.percents):
        end = _end_by_usage(add_months(start, policy.months), policy.usage_limit, meter)
        spans.append(_cut(start, end, voids))
    for one in own:
        if one.kind in (VOID, GOODWILL) or one.order is not None or not any(one.percents):
            continue
        if one.product is not None or one.category is not None:
            continue
        end = _end_by_usage(one.end or FOREVER, one.usage_limit, meter)
        spans.append(_cut(one.start, end, () if one.kind == _EXCEPTION else voids))
    last = max((end for start, end in spans if end > start), default=None)
    if last is None or last == FOREVER:
        return last
    return last - timedelta(days=1)


def _end_by_usage(end: date, limit: float | None, meter: Meter | None) -> date:
    """Return when cover ends (exclusive), at its limit of usage at the latest."""
    if limit is not None and meter and meter.value > limit:
        return min(end, meter.day)
    return end


def _cut(start: date, end: date, voids: Iterable[OwnWarranty]) -> tuple[date, date]:
    """Return cover's first day and its end, less what voids take away at its end."""
    for void in sorted(voids, key=lambda one: one.start, reverse=True):
        if void.start < end and (void.end is None or void.end >= end):
            end = void.start
    return start, end
