"""Small worlds to draw from: few distinct values, so that things collide."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor, log

from hypothesis import strategies as st


def any_of(rows):
    """Draw any of many rows, one as likely as another.

    Hypothesis prefers small numbers, so that of some thousand rows it would hardly draw others
    than the first; of numbers below a hundred it draws each.
    """
    rows = tuple(rows)
    digits = [st.integers(0, 99)] * ceil(log(len(rows), 100))
    numbers = st.tuples(*digits).map(lambda row: sum(d * 100**place for place, d in enumerate(row)))
    return numbers.map(lambda number: rows[number % len(rows)])


def combinations(**columns):
    """Draw any combination of the columns' values as a dict, in few draws, so it is quick."""
    return any_of(product(*columns.values())).map(lambda row: dict(zip(columns, row, strict=True)))


def _edges(first_year, last_year):
    """Yield the first and the last three days of every month of the years, and the 15th."""
    for year, month in product(range(first_year, last_year + 1), range(1, 13)):
        last = monthrange(year, month)[1]
        yield from (date(year, month, day) for day in (1, 15, last - 2, last - 1, last))


# 2024 is a leap year, so month ends of every length lie near each other.
edge_days = any_of(_edges(2023, 2025))
days = edge_days | st.dates(date(2022, 1, 1), date(2026, 12, 31))


def near(day, *, blank=True):
    """Draw a day next to ``day``, or ``day`` itself, or (if ``blank``) none."""
    close = [day - timedelta(1), day, day + timedelta(1)]
    return st.sampled_from([None, *close] if blank else close)


def decimals(top, places=2):
    """Draw a decimal from 0 to ``top`` with so many places."""
    return st.integers(0, top * 10**places).map(lambda number: Decimal(number).scaleb(-places))


def money(top=300):
    """Draw an amount of cents; often one whose tenth or half lies between two cents."""
    fives = st.sampled_from(["0.05", "0.15", "1.25", "33.35", "100", "99.99"]).map(Decimal)
    return fives | decimals(top)


def quantities(top=20, places=2):
    """Draw a number of units or kilometres."""
    return st.sampled_from(range(5)).map(Decimal) | decimals(top, places)


def shuffled(data, rows):
    """Return the rows in some other order."""
    return data.draw(st.permutations(rows), label="order")


NODES = (1, 2, 3, 4, 5)


def _leads_out(parents, node):
    """Return whether the way up from the node ends: it does so within so many steps or never."""
    for _ in parents:
        node = parents.get(node)
    return node is None


def _all_forests():
    """Yield child -> parent of every forest of the nodes."""
    for above in product([None, *NODES], repeat=len(NODES)):
        parents = dict(zip(NODES, above, strict=True))
        if all(_leads_out(parents, node) for node in NODES):
            yield parents


forests = any_of(_all_forests())


def walk(parents, node):
    """Return a node and what is above it, step by step; the plain way."""
    return [] if node is None else [node, *walk(parents, parents[node])]


def cents(exact):
    """Round a fraction half-up to cents with whole numbers only (amounts are never negative)."""
    return Fraction(floor(exact * 100 + Fraction(1, 2)), 100)
