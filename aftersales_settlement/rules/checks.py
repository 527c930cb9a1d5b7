"""What is checked of an order before it is paid: RULES 10 to 18, and others' (35).

A kind of check is registered here, by any addon, under a code; which of them a month goes through,
in which order, with which parameters, says the model ``aftersales.claim.check``.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from odoo.addons.aftersales_service.rules.technicians import CERTIFICATE, find_hindrance
from odoo.addons.aftersales_service.rules.warranty import Coverage

from .claims import (
    ABNORMAL,
    EXCLUDED,
    FALSE_ORDER,
    HELD,
    NO_RATE,
    OUT_OF_WARRANTY,
    PART_REFUSED,
    RECORD_SHEET,
    REPEAT_REPAIR,
    RETURN_PENDING,
    TECHNICIAN,
    Check,
    Fee,
    Find,
    Found,
    Order,
    Return,
    Scope,
    Terms,
)

# The order of rules 10 to 18.
RULES = (
    ABNORMAL,
    FALSE_ORDER,
    OUT_OF_WARRANTY,
    REPEAT_REPAIR,
    PART_REFUSED,
    TECHNICIAN,
    NO_RATE,
    RECORD_SHEET,
    RETURN_PENDING,
)


class Kind(NamedTuple):
    """A kind of check: what becomes of an order that it finds, and how it finds.

    ``parameters`` are the names of what it goes by, with defaults whose types they have.
    """

    code: str
    outcome: str
    find: Find
    parameters: Mapping[str, Any]


# code -> kind, of every addon that this process has loaded.
KINDS: dict[str, Kind] = {}


def register(code: str, outcome: str, **parameters: Any) -> Callable[[Find], Find]:
    """Register a function that finds what a kind of check looks for.

    :param code: the kind's word, also the claim's reason unless the function says another.
    :param outcome: `HELD` or `EXCLUDED`.
    :param parameters: name -> default, a `Decimal`, int, bool or str.
    """

    def registered(find: Find) -> Find:
        KINDS[code] = Kind(code, outcome, find, parameters)
        return find

    return registered


def bind(
    id_: int, code: str, parameters: Mapping[str, Any] | None = None, scope: Scope | None = None
) -> Check:
    """Return a check of a registered kind, ready for a month.

    :raises KeyError: when no addon has registered the kind.
    :raises ParameterError: see `read_parameters`.
    """
    kind = KINDS[code]
    return Check(id_, code, kind.outcome, kind.find, read_parameters(kind, parameters), scope)


class ParameterError(ValueError):
    """A parameter that a kind of check doesn't know, or can't take; its name."""


def read_parameters(kind: Kind, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the kind's parameters by name, those not given by their default.

    Numbers become what the default is, a `Decimal` by what is written, never by a float's bits.

    :raises ParameterError: for a name that the kind doesn't have, or a value of another type.
    """
    values = dict(kind.parameters)
    for name, value in (given or {}).items():
        if name not in values:
            raise ParameterError(name)
        values[name] = _as(type(values[name]), name, value)
    return values


def _as(kind: type, name: str, value: Any) -> Any:
    if kind is Decimal and isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    # A bool is an int to Python, but not to whoever reads the check.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ParameterError(name)
    return value


# === RULES 10 TO 14: EXCLUDED ===


@register(ABNORMAL, EXCLUDED)
def find_abnormal(order: Order, _fee: Fee, _terms: Terms, _parameters: Mapping) -> Found | None:
    """Rule 10."""
    return Found(ABNORMAL, {}) if order.abnormal else None


@register(FALSE_ORDER, EXCLUDED)
def find_false_order(order: Order, _fee: Fee, terms: Terms, _parameters: Mapping) -> Found | None:
    """Rule 11."""
    if order.false_on and order.false_on <= terms.cutoff:
        return Found(FALSE_ORDER, {"audited": order.false_on})
    return None


@register(OUT_OF_WARRANTY, EXCLUDED)
def find_out_of_warranty(
    order: Order, _fee: Fee, _terms: Terms, _parameters: Mapping
) -> Found | None:
    """Rule 12."""
    if order.is_repair and not order.coverage.labour_covered:
        return Found(OUT_OF_WARRANTY, _cover_values(order.coverage))
    return None


def _cover_values(coverage: Coverage) -> dict[str, Any]:
    cover = coverage.because("labour")
    return {
        "cause": cover.reason,
        "policy": coverage.policy.code if coverage.policy else None,
        "start": cover.start,
        "end": cover.end,
    }


@register(REPEAT_REPAIR, EXCLUDED)
def find_repeat_repair(
    order: Order, _fee: Fee, _terms: Terms, _parameters: Mapping
) -> Found | None:
    """Rule 13."""
    earlier = order.repeats
    if order.is_repair and earlier:
        return Found(REPEAT_REPAIR, {"order": earlier.name, "day": earlier.day})
    return None


@register(PART_REFUSED, EXCLUDED)
def find_part_refused(order: Order, _fee: Fee, terms: Terms, _parameters: Mapping) -> Found | None:
    """Rule 14: of several, the earliest received, then the first row."""
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
    if not refused:
        return None
    first = min(refused, key=_when_received)
    return Found(first.verdict, {"part": first.part, "received": first.received}, first.verdict)


def _when_received(back: Return) -> tuple:
    return back.received, back.id


def _owed(order: Order, terms: Terms) -> Iterable[int]:
    """Return the covered replaced parts that must come back."""
    return [
        part
        for part in order.parts
        if part in terms.returnable and order.coverage.parts[part].covered
    ]


# === RULES 15 TO 18: HELD ===


@register(TECHNICIAN, HELD)
def find_technician(order: Order, _fee: Fee, _terms: Terms, _parameters: Mapping) -> Found | None:
    """Rule 15."""
    hindrance = find_hindrance(order.technician, order.work.day)
    if hindrance is None:
        return None
    values: dict[str, Any] = {"cause": hindrance.cause}
    if hindrance.cause == CERTIFICATE:
        values["expiry"] = hindrance.expiry
    return Found(TECHNICIAN, values)


@register(NO_RATE, HELD)
def find_no_rate(_order: Order, fee: Fee, _terms: Terms, _parameters: Mapping) -> Found | None:
    """Rule 16."""
    return Found(NO_RATE, {}) if fee.rate is None else None


@register(RECORD_SHEET, HELD)
def find_record_sheet(order: Order, _fee: Fee, terms: Terms, _parameters: Mapping) -> Found | None:
    """Rule 17."""
    if order.record_sheet is None or order.record_sheet > terms.cutoff:
        return Found(RECORD_SHEET, {"sheet": order.record_sheet})
    return None


@register(RETURN_PENDING, HELD)
def find_return_pending(
    order: Order, _fee: Fee, terms: Terms, _parameters: Mapping
) -> Found | None:
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
            return Found(RETURN_PENDING, values)
    return None
