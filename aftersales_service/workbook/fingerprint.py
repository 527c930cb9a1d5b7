"""How a row that has no key is recognised when it comes again."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal


def fingerprint(sheet: str, cells: Mapping) -> str:
    """Return the same text for two rows of ``sheet`` that are equal cell by cell.

    Equal means the value, not how it was typed (1, 1.0 and "1.00" in a column of numbers).
    Blank cells don't count, so that a column which comes later leaves older rows what they were.
    """
    shown = [
        f"{name}={_canonical(cells[name])}" for name in sorted(cells) if cells[name] is not None
    ]
    # A unit separator can't be part of a cell, so two rows can't run into one another.
    return hashlib.sha256("\x1f".join([sheet, *shown]).encode()).hexdigest()


def _canonical(value) -> str:
    if isinstance(value, Decimal):
        # Not normalize(), which would round to the context's precision.
        text = format(value or Decimal(0), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else str(value)
