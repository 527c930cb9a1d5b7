"""What fictitious orders and parts that are not original cost (RULES 11, 22, 23)."""

from decimal import Decimal

from .money import Rounding


def false_penalty(full_value: Decimal, multiplier: Decimal, rounding: Rounding) -> Decimal:
    """Return what a fictitious order costs (rules 11 and 22)."""
    return rounding(multiplier * full_value)


def non_original_penalty(
    list_price: Decimal, quantity: Decimal, multiplier: Decimal, rounding: Rounding
) -> Decimal:
    """Return what a returned part that is not original costs (rule 23)."""
    return rounding(list_price * quantity * multiplier)
