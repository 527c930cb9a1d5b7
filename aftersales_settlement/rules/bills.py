"""What may become of a statement's bill, and what is still due on it (RULES 36, 39)."""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO


class BillFacts(NamedTuple):
    """A bill as it is: the values of its fields, and those of each of its lines."""

    values: Mapping[str, Hashable]
    lines: tuple[tuple, ...]


def changes(before: BillFacts, after: BillFacts, free: Iterable[str] = ()) -> list[str]:
    """Return the names of what differs between two states of a bill; lines are "line_ids".

    :param free: names that may differ.
    """
    allowed = set(free)
    names = [
        name
        for name, value in before.values.items()
        if name not in allowed and after.values[name] != value
    ]
    if sorted(before.lines, key=repr) != sorted(after.lines, key=repr):
        names.append("line_ids")
    return names


class Payment(NamedTuple):
    """A recorded payment of a bill.

    :param unmatched: what of it is matched with nothing yet.
    :param is_settled: it was marked as paid and has no entry that could be matched.
    """

    unmatched: Decimal
    is_settled: bool = False


def still_due(residual: Decimal, payments: Iterable[Payment], from_bank: Decimal = ZERO) -> Decimal:
    """Return what may still be paid of a bill; below zero, too much is recorded already.

    :param residual: what is matched with no payment, credit note or bank line yet.
    :param payments: all its payments that are recorded and not cancelled.
    :param from_bank: what bank lines have paid of it: that is what settled payments waited for.
    """
    payments = list(payments)
    waiting = sum((p.unmatched for p in payments if not p.is_settled), ZERO)
    settled = sum((p.unmatched for p in payments if p.is_settled), ZERO)
    return residual - waiting - max(settled - from_bank, ZERO)
