"""List prices in the company's currency, by the rates of an order's day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.currency import Exchange, NoRateError
from ...rules.money import Rounding

OWN, FOREIGN = 1, 2
DAY = date(2026, 7, 15)
CENT = Rounding(Decimal("0.01"))

# Days before and after the order's -> rate.
histories = st.dictionaries(
    st.integers(-3, 3), st.sampled_from(["0.125", "0.5", "4", "7.2"]).map(Decimal), max_size=4
)
amounts = st.integers(0, 10**6).map(lambda cents: Decimal(cents) / 100)


def history(rates):
    return [(DAY + timedelta(days), rate) for days, rate in sorted(rates.items())]


def latest(rates):
    """The rate that counts on the day: the last up to it."""
    known = [days for days in rates if days <= 0]
    return rates[max(known)] if known else None


@tagged("post_install", "-at_install")
class TestCurrency(BaseCase):
    @given(amounts, histories, histories, histories)
    def test_by_the_latest_rate_up_to_the_day_the_companys_own_first(
        self, amount, mine, shared, base
    ):
        rates = {FOREIGN: [history(mine), history(shared)], OWN: [history(base)]}
        exchange = Exchange(OWN, rates, CENT)
        rate = latest(mine) or latest(shared)
        if rate is None:
            with self.assertRaises(NoRateError):
                exchange.convert(amount, FOREIGN, DAY)
        else:
            exact = amount * (latest(base) or 1) / rate
            self.assertEqual(exchange.convert(amount, FOREIGN, DAY), CENT(exact))

    @given(amounts, histories)
    def test_the_companys_own_amounts_stay(self, amount, base):
        exchange = Exchange(OWN, {OWN: [history(base)]}, CENT)
        self.assertEqual(exchange.convert(amount, OWN, DAY), amount)
        self.assertTrue(exchange.is_foreign(FOREIGN) and not exchange.is_foreign(OWN))
