"""Amounts of another currency in the company's, by the rates of a day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from .money import Rounding

# Day -> rate from that day on, the days in their order.
History = Sequence[tuple[date, Decimal]]


class NoRateError(LookupError):
    """A currency has no rate that counts on the day."""


class Exchange:
    """Converts into the company's currency, as Odoo does, but never by a rate of a later day.

    :param own: the company's currency.
    :param rates: currency -> what counts, the company's own rates before those of all companies.
        A rate is units of the currency for one of the base that they all share.
    :param rounding: of the company's currency.
    """

    def __init__(self, own: int, rates: Mapping[int, Iterable[History]], rounding: Rounding):
        self._own = own
        self._rates = rates
        self._rounding = rounding

    def is_foreign(self, currency: int) -> bool:
        """Return whether a currency is another one than the company's."""
        return currency != self._own

    def convert(self, amount: Decimal, currency: int, day: date) -> Decimal:
        """Return an amount of ``currency`` in the company's, rounded, by the rates of ``day``.

        :raises NoRateError: when the currency has no rate up to the day.
        """
        if currency == self._own:
            return amount
        rate = self._find(currency, day)
        if not rate:
            raise NoRateError(currency)
        # A company's own currency need not have any: it is the base then.
        return self._rounding(amount * (self._find(self._own, day) or Decimal(1)) / rate)

    def _find(self, currency: int, day: date) -> Decimal | None:
        for history in self._rates.get(currency, ()):
            place = bisect_right(history, day, key=lambda row: row[0])
            if place:
                return history[place - 1][1]
        return None
