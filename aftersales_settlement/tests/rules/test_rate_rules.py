"""Rules 7 and 8: which rate pays for an order, and what the work and the travel come to."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.rules.tree import Tree
from odoo.addons.aftersales_service.tests.rules.strategies import (
    NODES,
    cents,
    combinations,
    forests,
    money,
    quantities,
    shuffled,
    walk,
)

from ...rules.money import Rounding
from ...rules.rates import (
    Rate,
    RateSheet,
    Work,
    base_fee,
    travel_fee,
)

CENT = Rounding(Decimal("0.01"))
DAYS = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)]
REPAIR, TEST = 1, 2
NODE_LEVELS = {1: 11, 2: 12, 3: 11, 4: 12, 5: 11}


# What a row of the rate sheet may ask for, often nothing; and what work may be done.
columns = st.tuples(
    combinations(
        service_type=[REPAIR] * 5 + [TEST],
        repair_level=[None, None, 1, 2],
        node_level=[None, None, 11, 12],
        valid_from=[None, None, None, *DAYS],
        valid_to=[None, None, None, *DAYS],
    ),
    combinations(category=[None, None, None, *NODES], node=[None, None, None, *NODES]),
)
works = combinations(
    service_type=[REPAIR] * 5 + [TEST],
    repair_level=[None, 1, 2, 1, 2],
    category=[None, *NODES],
    day=DAYS,
)


@st.composite
def worlds(draw):
    """Draw two trees, a rate sheet (ids unlike the rows' order), and work done by each point."""
    rows = enumerate(draw(st.lists(columns, min_size=1, max_size=8)))
    return {
        "categories": draw(forests),
        "points": draw(forests),
        "rates": [rate(row, id=-row, **terms, **places) for row, (terms, places) in rows],
        "works": [
            Work(point=point, **work)
            for work in draw(st.lists(works, min_size=1, max_size=2))
            for point in NODES
        ],
    }


def sheet_of(world, rows):
    return RateSheet(rows, Tree(world["categories"]), Tree(world["points"]), NODE_LEVELS)


def matches(world, rate, work):
    """Blank columns match all; nodes and categories match what is below; valid_to is valid."""
    return (
        rate.service_type == work.service_type
        and (rate.repair_level is None or rate.repair_level == work.repair_level)
        and (rate.category is None or rate.category in walk(world["categories"], work.category))
        and (rate.node_level is None or rate.node_level == NODE_LEVELS[work.point])
        and (rate.node is None or rate.node in walk(world["points"], work.point))
        and not (rate.valid_from and work.day < rate.valid_from)
        and not (rate.valid_to and work.day > rate.valid_to)
    )


def preferences(world, work):
    """Return what a better rate has more of, the weightiest first."""
    return [
        lambda rate: len(walk(world["points"], rate.node)),
        lambda rate: 1 if rate.node_level else 0,
        lambda rate: len(walk(world["categories"], rate.category)),
        lambda rate: 1 if rate.repair_level else 0,
        lambda rate: (rate.valid_from - date(2000, 1, 1)).days if rate.valid_from else -1,
        lambda rate: -rate.row,
    ]


def best_of(world, work):
    """Of all that match keep those with the most of the first preference, and so on."""
    left = [rate for rate in world["rates"] if matches(world, rate, work)]
    for more in preferences(world, work):
        most = max(map(more, left), default=None)
        left = [rate for rate in left if more(rate) == most]
    return left[0] if left else None


def rate(row=0, **columns):
    """Make a rate with blank columns but for those told."""
    blank = dict.fromkeys(["repair_level", "category", "node_level", "node"])
    blank |= {"valid_from": None, "valid_to": None, "free_km": Decimal(0), "unit": "job"}
    told = {"amount": Decimal(10), "service_type": REPAIR, **columns}
    return Rate(**{"id": row, "row": row, **blank, **told})


# headquarters 1 > centre 2 > station 4; all products 1 > machines 2 > screens 4.
TREE = {1: None, 2: 1, 3: 1, 4: 2, 5: 3}
WORK = Work(REPAIR, 1, 4, 4, date(2026, 7, 1))


def best_row(*columns, work=WORK):
    """Return the number of the best of the rates with these columns."""
    rows = [rate(row, **told) for row, told in enumerate(columns)]
    best = sheet_of({"categories": TREE, "points": TREE}, rows).best(work)
    return None if best is None else best.row


BETTER_TO_WORSE = [
    {"node": 4},
    {"node": 2, "node_level": NODE_LEVELS[4], "category": 4, "repair_level": 1},
    {"node": 2, "category": 4, "repair_level": 1},
    {"node_level": NODE_LEVELS[4], "category": 2},
    {"category": 4},
    {"category": 2, "repair_level": 1, "valid_from": date(2026, 7, 1)},
    {"category": 2, "valid_from": date(2026, 7, 1)},
    {"repair_level": 1},
    {"valid_from": date(2026, 7, 1)},
    {"valid_from": date(2026, 6, 1)},
    {},
    {},
]


@tagged("post_install", "-at_install")
class TestRateRules(BaseCase):
    @given(worlds())
    def test_the_best_of_all_that_match(self, world):
        sheet = sheet_of(world, world["rates"])
        for work in world["works"]:
            self.assertEqual(sheet.best(work), best_of(world, work))

    @given(worlds(), st.permutations([REPAIR, TEST]))
    def test_the_best_of_several_types_is_the_best_of_their_rates_as_of_one(self, world, types):
        """8: rates of every type that pays travel count together, whichever is asked first."""
        sheet = sheet_of(world, world["rates"])
        as_one = {**world, "rates": [r._replace(service_type=REPAIR) for r in world["rates"]]}
        for work in world["works"]:
            best = best_of(as_one, work._replace(service_type=REPAIR))
            found = sheet.best_of(work, types)
            self.assertEqual(found and found.id, best and best.id)

    @given(worlds(), st.data())
    def test_the_order_of_loading_does_not_matter_but_the_row_does(self, world, data):
        mixed = sheet_of(world, shuffled(data, world["rates"]))
        self.assertEqual(
            [mixed.best(work) for work in world["works"]],
            [best_of(world, work) for work in world["works"]],
        )

    @given(worlds())
    def test_one_by_one_is_the_same_as_all_from_one_sheet(self, world):
        sheet = sheet_of(world, world["rates"])
        together = [sheet.best(work) for work in world["works"]]
        self.assertEqual(
            together, [sheet_of(world, world["rates"]).best(work) for work in world["works"]]
        )

    @given(money(), quantities(), st.sampled_from(["job", "unit"]))
    def test_the_base_fee_is_the_amount_or_so_many_of_it(self, amount, units, unit):
        times = Fraction(units) if unit == "unit" else 1
        fee = base_fee(rate(unit=unit, amount=amount), units, CENT)
        self.assertEqual(Fraction(fee), cents(Fraction(amount) * times))

    @given(money(5), quantities(60, 3), quantities(60, 3))
    def test_travel_pays_the_kilometres_beyond_the_free_ones(self, amount, distance, free):
        fee = travel_fee(rate(unit="km", amount=amount, free_km=free), distance, CENT)
        beyond = Fraction(distance) - Fraction(free)
        self.assertEqual(Fraction(fee), cents(Fraction(amount) * max(beyond, 0)))

    def test_each_preference_outweighs_all_that_follow(self):
        for better, worse in pairwise(BETTER_TO_WORSE):
            with self.subTest(better=better, worse=worse):
                self.assertEqual(best_row(better, worse), 0)
                if better != worse:
                    self.assertEqual(best_row(worse, better), 1)

    def test_of_two_alike_the_first_row_wins_wherever_it_is_loaded(self):
        world, first, second = {"categories": TREE, "points": TREE}, rate(0), rate(1)
        self.assertEqual(sheet_of(world, [first, second]).best(WORK), first)
        self.assertEqual(sheet_of(world, [second, first]).best(WORK), first)

    def test_a_service_type_without_a_rate_has_none(self):
        self.assertIsNone(best_row({"service_type": TEST}))

    def test_level_9_has_no_rate(self):
        self.assertIsNone(best_row({"repair_level": 1}, work=WORK._replace(repair_level=9)))

    def test_a_blank_repair_level_on_the_order_matches_only_a_blank_one(self):
        self.assertEqual(
            best_row({"repair_level": 1}, {}, work=WORK._replace(repair_level=None)), 1
        )

    def test_a_rate_of_a_node_or_category_beside_or_below_does_not_match(self):
        self.assertIsNone(best_row({"node": 5}, {"node": 3}, {"category": 5}, {"category": 3}))
        self.assertIsNone(
            best_row({"node": 4}, {"category": 4}, work=WORK._replace(point=2, category=2))
        )

    def test_a_nodes_level_is_its_own_and_not_that_of_one_above(self):
        self.assertNotEqual(NODE_LEVELS[4], NODE_LEVELS[1])
        self.assertIsNone(best_row({"node_level": NODE_LEVELS[1]}))

    def test_valid_from_and_valid_to_are_valid_days_and_the_later_start_wins(self):
        for day, row in (
            ("06-30", None),
            ("07-01", 0),
            ("07-30", 0),
            ("07-31", 1),
            ("08-31", 1),
            ("09-01", None),
        ):
            with self.subTest(day=day, row=row):
                july = {"valid_from": date(2026, 7, 1), "valid_to": date(2026, 8, 31)}
                august = {"valid_from": date(2026, 7, 31), "valid_to": date(2026, 8, 31)}
                work = WORK._replace(day=date.fromisoformat(f"2026-{day}"))
                self.assertEqual(best_row(july, august, work=work), row)

    def test_seven_units_tested_at_5_each(self):
        five = rate(unit="unit", amount=Decimal(5))
        self.assertEqual(base_fee(five, Decimal(7), CENT), Decimal(35))

    def test_a_job_is_paid_once_whatever_its_units(self):
        self.assertEqual(base_fee(rate(amount=Decimal(80)), Decimal(7), CENT), Decimal(80))

    def test_no_units_of_work_cost_nothing(self):
        self.assertEqual(base_fee(rate(unit="unit", amount=Decimal(5)), Decimal(0), CENT), 0)

    def test_half_a_cent_of_fee_is_rounded_up(self):
        self.assertEqual(
            base_fee(rate(unit="unit", amount=Decimal("0.05")), Decimal("0.1"), CENT), CENT.unit
        )
        half = rate(unit="km", amount=Decimal("1.25"), free_km=Decimal(20))
        self.assertEqual(travel_fee(half, Decimal("20.1"), CENT), Decimal("0.13"))

    def test_the_free_kilometres_are_free_and_the_next_is_paid(self):
        travel = rate(unit="km", amount=Decimal("1.5"), free_km=Decimal(20))
        self.assertEqual(travel_fee(travel, Decimal(0), CENT), 0)
        self.assertEqual(travel_fee(travel, Decimal(20), CENT), 0)
        self.assertEqual(travel_fee(travel, Decimal(21), CENT), Decimal("1.5"))

    def test_without_a_travel_rate_travel_is_free(self):
        self.assertEqual(travel_fee(None, Decimal(100), CENT), 0)
