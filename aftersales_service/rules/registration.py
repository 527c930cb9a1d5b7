"""May a service point register this machine for this customer, and is it late with it?"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

# Why a registration is refused.
UNKNOWN = "unknown"
TWICE = "twice"
FUTURE = "future"
EARLY = "early"
LATE = "late"


class Machine(NamedTuple):
    """What is known of the machine: who sold it lets the service point see it.

    ``has_customer``: it is registered for somebody already.
    """

    has_customer: bool
    production: date | None
    delivery: date | None


class Request(NamedTuple):
    """A registration: ``machine`` is None for a serial number that is not the point's."""

    machine: Machine | None
    installed: date
    today: date


class Verdict(NamedTuple):
    """Why it is refused, or None; and how many days after the time allowed it comes."""

    refused: str | None
    days_late: int


def judge(requests: Iterable[Request], days: int, accepts_late: bool) -> list[Verdict]:
    """Judge registrations, each by itself.

    :param days: within how many days of its delivery, or of its installation where that is not
        known, a machine is to be registered
    :param accepts_late: a late one is accepted and told of
    """
    return [_judge(request, days, accepts_late) for request in requests]


def _judge(request: Request, days: int, accepts_late: bool) -> Verdict:
    # First what needs no machine: it tells nothing of one.
    if request.installed > request.today:
        return Verdict(FUTURE, 0)
    machine = request.machine
    if machine is None:
        return Verdict(UNKNOWN, 0)
    if machine.has_customer:
        return Verdict(TWICE, 0)
    first = machine.delivery or machine.production
    if first and request.installed < first:
        return Verdict(EARLY, 0)
    late = max((request.today - (machine.delivery or request.installed)).days - days, 0)
    return Verdict(LATE if late and not accepts_late else None, late)
