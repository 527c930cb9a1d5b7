"""What becomes of each order in the statement of a month (SETTLEMENT_RULES 10 to 23)."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from odoo.addons.aftersales_service.rules.dates import add_months
from odoo.addons.aftersales_service.rules.repeat import Repair
from odoo.addons.aftersales_service.rules.technicians import (
    CERTIFICATE,
    Technician,
    find_hindrance,
)
from odoo.addons.aftersales_service.rules.warranty import Coverage

from .money import ZERO, Rounding
from .rates import Rate, RateSheet, Work, base_fee, travel_fee

PAID = "paid"
EXCLUDED = "excluded"
HELD = "held"
CLAWED_BACK = "clawed_back"

ABNORMAL = "abnormal"
FALSE_ORDER = "false_order"
OUT_OF_WARRANTY = "out_of_warranty"
REPEAT_REPAIR = "repeat_repair"
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


class Claim(NamedTuple):
    """The decision on one order: a state, its reason with values, and what it comes to.

    ``amount`` is what is paid: ``labour`` (after the coefficient) and travel. ``penalty`` is what
    a false order costs.
    """

    order: int
    state: str
    reason: str
    values: Mapping[str, Any]
    fee: Fee
    coefficient: Decimal
    labour: Decimal
    amount: Decimal
    penalty: Decimal


_NO_FEE = Fee(None, None, ZERO, ZERO)
_ONE = Decimal(1)


def decide(orders: Iterable[Order], terms: Terms) -> list[Claim]:
    """Decide a batch of orders for the month of ``terms``; one `Claim` each, in their order."""
    return [_decide(order, terms) for order in orders]


def _decide(order: Order, terms: Terms) -> Claim:
    fee = _fee(order, terms)
    coefficient = terms.coefficients.get(order.work.point, _ONE)
    state, reason, values = (
        _find_exclusion(order, terms) or _find_hold(order, fee, terms) or (PAID, "", {})
    )
    labour = amount = penalty = ZERO
    if state == PAID:
        labour = terms.rounding(fee.labour * coefficient)
        amount = labour + fee.travel
    elif reason == FALSE_ORDER:
        penalty = false_penalty(fee.full_value, terms)
    return Claim(order.id, state, reason, values, fee, coefficient, labour, amount, penalty)


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


def false_penalty(full_value: Decimal, terms: Terms) -> Decimal:
    """Return what a fictitious order costs (rules 11 and 22)."""
    return terms.rounding(terms.false_multiplier * full_value)


def _find_exclusion(order: Order, terms: Terms) -> tuple | None:
    """Return the first of rules 10 to 14 that excludes the order: state, reason, values."""
    if order.abnormal:
        return EXCLUDED, ABNORMAL, {}
    if order.false_on and order.false_on <= terms.cutoff:
        return EXCLUDED, FALSE_ORDER, {"audited": order.false_on}
    if order.is_repair:
        if not order.coverage.labour_covered:
            return EXCLUDED, OUT_OF_WARRANTY, _cover_values(order.coverage)
        if order.repeats:
            earlier = order.repeats
            return EXCLUDED, REPEAT_REPAIR, {"order": earlier.name, "day": earlier.day}
    refused = _first_refused(order, terms)
    if refused:
        values = {"part": refused.part, "received": refused.received}
        return EXCLUDED, refused.verdict, values
    return None


def _cover_values(coverage: Coverage) -> dict[str, Any]:
    cover = coverage.because("labour")
    return {
        "cause": cover.reason,
        "policy": coverage.policy.code if coverage.policy else None,
        "start": cover.start,
        "end": cover.end,
    }


def _owed(order: Order, terms: Terms) -> Iterable[int]:
    """Return the covered replaced parts that must come back."""
    return [
        part
        for part in order.parts
        if part in terms.returnable and order.coverage.parts[part].covered
    ]


def _first_refused(order: Order, terms: Terms) -> Return | None:
    """Return the earliest return that a verdict refuses (rule 14)."""
    if not order.returns:
        return None
    owed = _owed(order, terms)
    refused = [
        back
        for back in order.returns
        if back.verdict
        and not back.accepted
        and back.received <= terms.cutoff
        and back.part in owed
    ]
    return min(refused, key=lambda back: (back.received, back.id), default=None)


def _find_hold(order: Order, fee: Fee, terms: Terms) -> tuple | None:
    """Return the first of rules 15 to 18 that holds the order, expired after rule 20."""
    hold = (
        _technician_hold(order)
        or _rate_hold(fee)
        or _record_sheet_hold(order, terms)
        or _return_hold(order, terms)
    )
    if hold is None:
        return None
    reason, values = hold
    if order.work.day < add_months(terms.month, -terms.carry_months):
        return EXCLUDED, EXPIRED, {"held": reason, **values}
    return HELD, reason, values


def _technician_hold(order: Order) -> tuple | None:
    """Rule 15."""
    hindrance = find_hindrance(order.technician, order.work.day)
    if hindrance is None:
        return None
    values: dict[str, Any] = {"cause": hindrance.cause}
    if hindrance.cause == CERTIFICATE:
        values["expiry"] = hindrance.expiry
    return TECHNICIAN, values


def _rate_hold(fee: Fee) -> tuple | None:
    """Rule 16."""
    return (NO_RATE, {}) if fee.rate is None else None


def _record_sheet_hold(order: Order, terms: Terms) -> tuple | None:
    """Rule 17."""
    if order.record_sheet is None or order.record_sheet > terms.cutoff:
        return RECORD_SHEET, {"sheet": order.record_sheet}
    return None


def _return_hold(order: Order, terms: Terms) -> tuple | None:
    """Rule 18."""
    if not order.parts:
        return None
    for part in _owed(order, terms):
        accepted = sum(
            back.quantity
            for back in order.returns
            if back.part == part and back.accepted and back.received <= terms.cutoff
        )
        if accepted < order.parts[part]:
            values = {"part": part, "replaced": order.parts[part], "accepted": accepted}
            return RETURN_PENDING, values
    return None


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
        Clawback(paid, {"audited": paid.audited}, paid.paid, false_penalty(paid.full_value, terms))
        for paid in orders
        if paid.audited <= terms.cutoff
    ]


def non_original_penalty(
    list_price: Decimal, quantity: Decimal, multiplier: Decimal, rounding: Rounding
) -> Decimal:
    """Return what a returned part that is not original costs (rule 23)."""
    return rounding(list_price * quantity * multiplier)
