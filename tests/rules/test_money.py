"""Money is rounded half-up to the currency's precision (preamble)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.aftersales_settlement.rules.money import Rounding

from .strategies import decimals

UNITS = {"0.01": 100, "0.1": 10, "0.001": 1000, "1": 1, "0.05": 20, "0.5": 2, "0.25": 4}

units = st.sampled_from(sorted(UNITS))


def some(halves, unit, beside):
    """Return so many half units, or an amount right beside that."""
    return max(Decimal(unit) * halves / 2 + beside, Decimal(0))


beside = st.sampled_from([Decimal(0), Decimal(0), Decimal("1e-9"), Decimal("-1e-9")])
amounts = st.builds(some, st.integers(0, 2000), units, beside) | decimals(10**6, 7)


@given(amounts, units)
def test_the_nearest_multiple_and_of_two_the_greater(amount, unit):
    per_one = UNITS[unit]
    whole, rest = divmod(Fraction(amount) * per_one, 1)
    nearest = whole + 1 if rest * 2 >= 1 else whole
    assert Fraction(Rounding(Decimal(unit))(amount)) == Fraction(nearest, per_one)


@given(amounts, units)
def test_rounding_twice_changes_nothing(amount, unit):
    rounding = Rounding(Decimal(unit))
    assert rounding(rounding(amount)) == rounding(amount)


@given(amounts, amounts, units)
def test_more_never_rounds_to_less(amount, other, unit):
    rounding = Rounding(Decimal(unit))
    assert rounding(min(amount, other)) <= rounding(max(amount, other))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("0.0249999999", "0.02"),
        ("1.005", "1.01"),
        ("2.675", "2.68"),
        ("100", "100"),
        ("0", "0"),
    ],
)
def test_half_a_cent_is_a_cent(amount, rounded):
    assert Rounding(Decimal("0.01"))(Decimal(amount)) == Decimal(rounded)


def test_a_currency_of_five_cents_rounds_to_five_cents():
    rounding = Rounding(Decimal("0.05"))
    assert rounding(Decimal("1.024")) == Decimal("1.00")
    assert rounding(Decimal("1.025")) == Decimal("1.05")


@pytest.mark.parametrize(
    ("unit", "amount", "rounded"),
    [
        ("1.0", "12.46", "12"),
        ("1.0", "12.5", "13"),
        ("0.10", "0.14", "0.1"),
        ("0.010000", "0.125", "0.13"),
        ("10", "14", "10"),
    ],
)
def test_how_the_smallest_unit_is_written_does_not_matter(unit, amount, rounded):
    assert Rounding(Decimal(unit))(Decimal(amount)) == Decimal(rounded)
