"""Rounding, calendar months and walking up a tree: what every rule needs."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal("0.00")


def money(amount: Decimal) -> Decimal:
    """Half-up to the currency's precision: two decimals."""
    return amount.quantize(ZERO, ROUND_HALF_UP)


def add_months(day: date, months: int) -> date:
    """3: calendar months; the 31st clips to the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_of(day: date) -> date:
    return day.replace(day=1)


def upwards(rows: dict[str, Any], code: str | None) -> list[str]:
    """A node or category and everything above it, nearest first."""
    codes: list[str] = []
    while code is not None:
        codes.append(code)
        code = rows[code].parent
    return codes


def depth(rows: dict[str, Any], code: str | None) -> int:
    return len(upwards(rows, code))
