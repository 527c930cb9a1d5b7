"""What a month comes to for each earning point and each payee (SETTLEMENT_RULES 24 and 25)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO


class PayeeFacts(NamedTuple):
    """What a statement says of its payee, in the order of its columns (SETTLEMENT_RULES 25)."""

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


def make_statements(
    totals: Mapping[int, PointTotal],
    payees: Mapping[int, int],
    openings: Mapping[int, Decimal],
) -> list[Statement]:
    """Return the statements of a month, one for each payee that has any money to show.

    :param totals: earning point id -> its month
    :param payees: earning point id -> payee id
    :param openings: payee id -> closing of its last statement (zero or negative)
    """
    by_payee: dict[int, list[PointTotal]] = defaultdict(list)
    for point, total in totals.items():
        by_payee[payees[point]].append(total)
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
