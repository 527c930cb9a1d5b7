"""What a month comes to for each earning point and each payee (RULES 24 and 25)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO


class PayeeFacts(NamedTuple):
    """What a statement says of its payee, in the order of its columns (RULES 25)."""

    partner_id: int
    payee_name: str
    payee_vat: str | None
    payee_address: str | None
    partner_bank_id: int | None
    payee_bank: str | None


@dataclass(slots=True)
class PointTotal:
    """An earning point's month; penalties and clawbacks are positive."""

    labour: Decimal = ZERO
    travel: Decimal = ZERO
    penalties: Decimal = ZERO
    clawbacks: Decimal = ZERO
    claims: int = 0

    @property
    def is_zero(self) -> bool:
        """Return whether there is nothing to show in money."""
        return not (self.labour or self.travel or self.penalties or self.clawbacks)


class Statement(NamedTuple):
    """A payee's month. ``closing`` is zero or negative: the next statement's opening."""

    payee: int
    opening: Decimal
    labour: Decimal
    travel: Decimal
    penalties: Decimal
    clawbacks: Decimal
    net: Decimal
    billed: Decimal
    closing: Decimal


class Debt(NamedTuple):
    """A payee's negative closing that no later statement has opened with yet."""

    statement: int
    payee: int
    amount: Decimal


def bearer(payee: int, payee_of: Mapping[int, int | None]) -> int:
    """Return who bears what falls on a payee of an earlier month (rules 22 and 25).

    Itself while it is a payee, then whoever is paid for it now; if nobody is, it stays its own.

    :param payee_of: point id -> payee id now, or None
    """
    return payee_of.get(payee) or payee


def find_openings(
    debts: Iterable[Debt], payee_of: Mapping[int, int | None]
) -> dict[int, list[Debt]]:
    """Return payee id -> the debts that its statement opens with (rule 25).

    Debts that nobody is paid for now are in none: they stay until somebody is.
    """
    openings: dict[int, list[Debt]] = defaultdict(list)
    for debt in debts:
        payee = payee_of.get(debt.payee)
        if payee is not None:
            openings[payee].append(debt)
    return dict(openings)


def make_statements(
    totals: Mapping[tuple[int, int], PointTotal], openings: Mapping[int, Decimal]
) -> list[Statement]:
    """Return the statements of a month, one for each payee that has any money to show.

    :param totals: (payee id, earning point id) -> the point's month with that payee
    :param openings: payee id -> what its statement opens with (zero or negative)
    """
    by_payee: dict[int, list[PointTotal]] = defaultdict(list)
    for (payee, _point), total in totals.items():
        by_payee[payee].append(total)
    statements = []
    for payee in sorted({*by_payee, *openings}):
        opening = openings.get(payee, ZERO)
        points = by_payee.get(payee, ())
        if opening or any(not total.is_zero for total in points):
            statements.append(_statement(payee, opening, points))
    return statements


def _statement(payee: int, opening: Decimal, points: Iterable[PointTotal]) -> Statement:
    """Add up one payee's points (rule 25)."""
    labour = sum((total.labour for total in points), ZERO)
    travel = sum((total.travel for total in points), ZERO)
    penalties = sum((total.penalties for total in points), ZERO)
    clawbacks = sum((total.clawbacks for total in points), ZERO)
    net = opening + labour + travel - penalties - clawbacks
    return Statement(
        payee, opening, labour, travel, penalties, clawbacks, net, max(net, ZERO), min(net, ZERO)
    )
