"""Money is rounded half-up to the currency's precision (preamble)."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tests.rules.strategies import decimals

from ...rules.money import Rounding

UNITS = {"0.01": 100, "0.1": 10, "0.001": 1000, "1": 1, "0.05": 20, "0.5": 2, "0.25": 4}

units = st.sampled_from(sorted(UNITS))


def some(halves, unit, beside):
    """Return so many half units, or an amount right beside that."""
    return max(Decimal(unit) * halves / 2 + beside, Decimal(0))


beside = st.sampled_from([Decimal(0), Decimal(0), Decimal("1e-9"), Decimal("-1e-9")])
amounts = st.builds(some, st.integers(0, 2000), units, beside) | decimals(10**6, 7)


@tagged("post_install", "-at_install")
class TestMoney(BaseCase):
    @given(amounts, units)
    def test_the_nearest_multiple_and_of_two_the_greater(self, amount, unit):
        per_one = UNITS[unit]
        whole, rest = divmod(Fraction(amount) * per_one, 1)
        nearest = whole + 1 if rest * 2 >= 1 else whole
        self.assertEqual(Fraction(Rounding(Decimal(unit))(amount)), Fraction(nearest, per_one))

    @given(amounts, units)
    def test_rounding_twice_changes_nothing(self, amount, unit):
        rounding = Rounding(Decimal(unit))
        self.assertEqual(rounding(rounding(amount)), rounding(amount))

    @given(amounts, amounts, units)
    def test_more_never_rounds_to_less(self, amount, other, unit):
        rounding = Rounding(Decimal(unit))
        self.assertLessEqual(rounding(min(amount, other)), rounding(max(amount, other)))

    def test_half_a_cent_is_a_cent(self):
        for amount, rounded in (
            ("0.005", "0.01"),
            ("0.015", "0.02"),
            ("0.025", "0.03"),
            ("0.0249999999", "0.02"),
            ("1.005", "1.01"),
            ("2.675", "2.68"),
            ("100", "100"),
            ("0", "0"),
        ):
            with self.subTest(amount=amount, rounded=rounded):
                self.assertEqual(Rounding(Decimal("0.01"))(Decimal(amount)), Decimal(rounded))

    def test_a_currency_of_five_cents_rounds_to_five_cents(self):
        rounding = Rounding(Decimal("0.05"))
        self.assertEqual(rounding(Decimal("1.024")), Decimal("1.00"))
        self.assertEqual(rounding(Decimal("1.025")), Decimal("1.05"))

    def test_how_the_smallest_unit_is_written_does_not_matter(self):
        for unit, amount, rounded in (
            ("1.0", "12.46", "12"),
            ("1.0", "12.5", "13"),
            ("0.10", "0.14", "0.1"),
            ("0.010000", "0.125", "0.13"),
            ("10", "14", "10"),
        ):
            with self.subTest(unit=unit, amount=amount, rounded=rounded):
                self.assertEqual(Rounding(Decimal(unit))(Decimal(amount)), Decimal(rounded))
