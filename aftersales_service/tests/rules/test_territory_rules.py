"""Whose territory a place lies in: the most specific one, then a stated order."""

from datetime import date
from operator import itemgetter

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.territories import (
    Place,
    Territory,
    TerritoryBook,
    normal_city,
)
from ...rules.tree import Tree
from .strategies import combinations, shuffled, walk

# machines 1 > tractors 2 > crawlers 3; parts 4
PARENTS = {1: None, 2: 1, 3: 2, 4: None}
DAY = date(2026, 3, 1)

rows = combinations(
    country=(None, 1, 1, 2),
    state=(None, None, 11, 12),
    city=(None, None, "保定", " Baoding"),
    zip=(None, None, "0", "05", "0500", "06"),
    categories=((), (), (1,), (2,), (4,), (1, 3)),
    served=((), (), (1,), (4,)),
    start=(None, None, date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)),
    end=(None, None, date(2026, 2, 28), date(2026, 3, 1)),
    sequence=(1, 10, 10),
)
places = combinations(
    country=(None, 1, 1, 2),
    state=(None, 11, 11, 12),
    city=(None, "保定市", "baoding", "石家庄"),
    zip=(None, "050011", "0 5", "061000"),
    category=(None, 1, 2, 3, 4),
    day=(None, DAY, DAY),
).map(lambda row: Place(**row))


@st.composite
def territories(draw):
    drawn = draw(st.lists(rows, max_size=8))
    sets = {"categories", "served"}
    return [
        Territory(
            id=number,
            point=number % 3,
            **{key: frozenset(value) if key in sets else value for key, value in row.items()},
        )
        for number, row in enumerate(drawn, 1)
    ]


def plain(city):
    """Return a city without spaces, case and 市; the plain way."""
    text = city.replace(" ", "").lower()
    return text[:-1] if text.endswith("市") and len(text) > 1 else text


def lies_in(place, row):
    """Say of one place and one territory whether it lies in it, condition by condition."""
    above = [] if place.category is None else walk(PARENTS, place.category)
    names = [row.country, row.state, row.city, row.zip]
    return all(
        [
            any(name is not None for name in names),
            row.country in (None, place.country),
            row.state in (None, place.state),
            row.city is None or (place.city and plain(place.city) == plain(row.city)),
            row.zip is None or (place.zip and place.zip.replace(" ", "").startswith(row.zip)),
            not row.categories or any(node in row.categories for node in above),
            not row.served or any(node in row.served for node in above),
            place.day is None or row.start is None or row.start <= place.day,
            place.day is None or row.end is None or place.day <= row.end,
        ]
    )


def rank(place, row):
    """Return how well a territory that holds the place fits; the greatest wins."""
    above = [] if place.category is None else walk(PARENTS, place.category)
    depths = [len(above) - step for step, node in enumerate(above) if node in row.categories]
    return (
        len(row.zip or ""),
        row.city is not None,
        row.state is not None,
        row.country is not None,
        max(depths, default=0),
        -row.sequence,
        -row.id,
    )


def find(rows, *asked):
    return TerritoryBook(rows, Tree(PARENTS)).find(asked)


@tagged("post_install", "-at_install")
class TestTerritoryRules(BaseCase):
    @given(territories(), st.lists(places, max_size=5))
    def test_of_all_that_hold_the_place_the_best_ranked_wins(self, rows, asked):
        for place, found in zip(asked, find(rows, *asked), strict=True):
            ranked = [(rank(place, row), row) for row in rows if lies_in(place, row)]
            best = max(ranked, key=itemgetter(0), default=None)
            self.assertEqual(found, best and best[1])

    @given(territories(), places, st.data())
    def test_the_order_of_the_rows_does_not_matter(self, rows, place, data):
        self.assertEqual(find(shuffled(data, rows), place), find(rows, place))

    def test_a_place_that_nothing_is_known_of_lies_nowhere(self):
        rows = [Territory(1, 1), Territory(2, 1, country=1), Territory(3, 1, zip="0")]
        self.assertEqual(find(rows, Place()), [None])

    def test_the_postal_prefix_beats_the_city_and_the_longer_beats_the_shorter(self):
        rows = [
            Territory(1, 1, country=1, state=11, city="保定"),
            Territory(2, 2, zip="07"),
            Territory(3, 3, zip="071"),
        ]
        found = find(
            rows,
            Place(1, 11, "保定市", "071000"),
            Place(1, 11, "保定市", "072000"),
            Place(1, 11, "保定市", "100000"),
        )
        self.assertEqual([row.id for row in found], [3, 2, 1])

    def test_cities_are_compared_whatever_their_case_spaces_width_and_suffix(self):
        self.assertEqual(normal_city(" 石家庄 市"), normal_city("石家庄"))
        self.assertEqual(normal_city("San  Francisco"), normal_city("san francisco"))
        self.assertEqual(normal_city("ＡＢＣ"), normal_city("abc"))
        self.assertEqual(normal_city("市"), "市")
        self.assertEqual(normal_city(None), "")
