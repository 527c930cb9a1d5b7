"""What becomes of each order in the statement of a month (RULES 19 to 23).

The checks that it goes through before (10 to 18) are in `checks`.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from odoo.addons.aftersales_service.rules.dates import add_months
from odoo.addons.aftersales_service.rules.repeat import Repair
from odoo.addons.aftersales_service.rules.technicians import Technician
from odoo.addons.aftersales_service.rules.warranty import Coverage

from .money import ZERO, Rounding
from .penalties import false_penalty
from .rates import Rate, RateSheet, Work, base_fee, travel_fee

PAID = "paid"
EXCLUDED = "excluded"
HELD = "held"
CLAWED_BACK = "clawed_back"

ABNORMAL = "abnormal"
FALSE_ORDER = "false_order"
OUT_OF_WARRANTY = "out_of_warranty"
REPEAT_REPAIR = "repeat_repair"
PART_REFUSED = "part_refused"
TECHNICIAN = "technician"
NO_RATE = "no_rate"
RECORD_SHEET = "record_sheet"
RETURN_PENDING = "return_pending"
EXPIRED = "expired"


class Return(NamedTuple):
    """Parts received back; ``verdict`` is None until they are judged. ``id`` is the row order."""

    id: int
    part: int
    quantity: Decimal
    received: date
    verdict: str | None
    accepted: bool


class Order(NamedTuple):
    """A completed order with all that its claim is decided on.

    ``false_on`` is the date of an audit that found it fictitious; ``parts`` are the replaced
    products with their summed quantities.
    """

    id: int
    work: Work
    is_repair: bool
    abnormal: bool
    units: Decimal
    distance: Decimal
    record_sheet: date | None
    false_on: date | None
    technician: Technician | None
    parts: Mapping[int, Decimal]
    returns: Sequence[Return]
    coverage: Coverage
    repeats: Repair | None


class Terms(NamedTuple):
    """What the month is settled on: its parameters and what counts when it is made."""

    month: date
    cutoff: date
    carry_months: int
    false_multiplier: Decimal
    travel_types: Sequence[int]
    rates: RateSheet
    coefficients: Mapping[int, Decimal]
    returnable: Container[int]
    rounding: Rounding
    checks: Sequence["Check"]


class Fee(NamedTuple):
    """What the work is worth before the coefficient; without a labour ``rate`` both are 0."""

    rate: Rate | None
    travel_rate: Rate | None
    labour: Decimal
    travel: Decimal

    @property
    def full_value(self) -> Decimal:
        """What rules 11 and 22 charge the multiple of (rule 30)."""
        return self.labour + self.travel


class Found(NamedTuple):
    """That a check strikes: the claim's reason, a word, with its values; for 14 the verdict."""

    reason: str
    values: Mapping[str, Any]
    verdict: str | None = None


# Finds what a check looks for in an order: by its fee, the month's terms, the check's parameters.
Find = Callable[[Order, Fee, Terms, Mapping[str, Any]], Found | None]


class Scope(NamedTuple):
    """Which orders a check looks at; None matches all. ``last`` is the last day."""

    service_types: Container[int] | None = None
    categories: Container[int] | None = None
    points: Container[int] | None = None
    first: date | None = None
    last: date | None = None

    def includes(self, work: Work) -> bool:
        """Return whether the work is looked at."""
        return (
            (self.service_types is None or work.service_type in self.service_types)
            and (self.categories is None or work.category in self.categories)
            and (self.points is None or work.point in self.points)
            and (self.first is None or self.first <= work.day)
            and (self.last is None or work.day <= self.last)
        )


class Check(NamedTuple):
    """One of the checks that a month's orders go through; ``outcome`` is `HELD` or `EXCLUDED`."""

    id: int
    code: str
    outcome: str
    find: Find
    parameters: Mapping[str, Any]
    scope: Scope | None


class Claim(NamedTuple):
    """The decision on one order: a state, its reason with values, and what it comes to.

    ``check`` is the id of what struck, ``verdict`` the one that refused a part. ``amount`` is what is paid: ``labour`` (after the coefficient) and travel. ``penalty`` is what
    a false order costs.
    """

    order: int
    state: str
    reason: str
    values: Mapping[str, Any]
    check: int | None
    verdict: str | None
    fee: Fee
    coefficient: Decimal
    labour: Decimal
    amount: Decimal
    penalty: Decimal


_NO_FEE = Fee(None, None, ZERO, ZERO)
_ONE = Decimal(1)
_NOTHING: Mapping[str, Any] = {}


def decide(orders: Iterable[Order], terms: Terms) -> list[Claim]:
    """Decide a batch of orders for the month of ``terms``; one `Claim` each, in their order."""
    return [_decide(order, terms) for order in orders]


def _decide(order: Order, terms: Terms) -> Claim:
    fee = _fee(order, terms)
    coefficient = terms.coefficients.get(order.work.point, _ONE)
    for check in terms.checks:
        if check.scope is None or check.scope.includes(order.work):
            found = check.find(order, fee, terms, check.parameters)
            if found is not None:
                return _refuse(order, fee, coefficient, check, found, terms)
    labour = terms.rounding(fee.labour * coefficient)
    amount = labour + fee.travel
    return Claim(
        order.id, PAID, "", _NOTHING, None, None, fee, coefficient, labour, amount, ZERO
    )  # fmt: skip


def _refuse(
    order: Order, fee: Fee, coefficient: Decimal, check: Check, found: Found, terms: Terms
) -> Claim:
    """Return the claim of an order that a check strikes: held, if not for too long (rule 20)."""
    state, (reason, values, verdict) = check.outcome, found
    if state == HELD and order.work.day < add_months(terms.month, -terms.carry_months):
        state, reason, values = EXCLUDED, EXPIRED, {"held": reason, **values}
    penalty = (
        false_penalty(fee.full_value, terms.false_multiplier, terms.rounding)
        if check.code == FALSE_ORDER
        else ZERO
    )
    return Claim(
        order.id, state, reason, values, check.id, verdict, fee, coefficient, ZERO, ZERO, penalty
    )  # fmt: skip


def _fee(order: Order, terms: Terms) -> Fee:
    """Price the work (rules 7 and 8)."""
    rate = terms.rates.best(order.work)
    if rate is None:
        return _NO_FEE
    travel_rate = terms.rates.best_of(order.work, terms.travel_types)
    return Fee(
        rate,
        travel_rate,
        base_fee(rate, order.units, terms.rounding),
        travel_fee(travel_rate, order.distance, terms.rounding),
    )


class PaidOrder(NamedTuple):
    """A paid order that an audit found fictitious afterwards (rule 22).

    ``full_value`` and ``paid`` are of the claim that paid it, ``point`` and ``payee`` are who was
    paid then, wherever the order belongs now.
    """

    order: int
    audited: date
    full_value: Decimal
    paid: Decimal
    point: int
    payee: int


class Clawback(NamedTuple):
    """What is taken back for an order, and what it costs on top."""

    order: PaidOrder
    values: Mapping[str, Any]
    amount: Decimal
    penalty: Decimal


def claw_back(orders: Iterable[PaidOrder], terms: Terms) -> list[Clawback]:
    """Decide what paid orders known to be false by the cutoff cost (rule 22)."""
    return [
        Clawback(
            paid,
            {"audited": paid.audited},
            paid.paid,
            false_penalty(paid.full_value, terms.false_multiplier, terms.rounding),
        )
        for paid in orders
        if paid.audited <= terms.cutoff
    ]
