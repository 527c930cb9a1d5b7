"""Beyond rules 1 to 6, in random worlds: conditions, percents, faults, exclusions, own warranties.

Stated from the text with plain dicts and lists; what rules 1 to 6 say has its own tests.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations as pairs
from itertools import product

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree
from ...rules.warranty.policies import contradict
from .strategies import NODES, combinations, forests, walk

BEGIN = date(2026, 1, 31)
COUNTRIES, LEVELS = (1, 2), (1, 2)
KINDS = ("parts", "labour", "travel")
MACHINE, PART, OTHER_PART = 10, 20, 21
CATEGORY = {MACHINE: 1, PART: 2, OTHER_PART: 3}
CATEGORIES = {1: None, 2: None, 3: 2}

# === WHICH POLICY ===

limits = combinations(
    dealers=((), (), (1,), (2,), (1, 2), (3,)),
    channels=((), (), (1,), (1, 2)),
    countries=((), (), (1,), (1, 2)),
    basis=("production", "delivery"),
    start=(None, None, -31, 0),
    end=(None, None, 0, 31),
)
sellers = combinations(
    dealer=(None, *NODES),
    country=(None, *COUNTRIES),
    production=(None, -31, 0),
    delivery=(None, 0, 40),
)


def day(offset):
    return None if offset is None else BEGIN + timedelta(offset)


def conditions_of(limit):
    return warranty.Conditions(
        frozenset(limit["dealers"]),
        frozenset(limit["channels"]),
        frozenset(limit["countries"]),
        limit["basis"],
        day(limit["start"]),
        day(limit["end"]),
    )


def is_dated(limit):
    return limit["start"] is not None or limit["end"] is not None


def meets(limit, machine, points, levels):
    """A machine meets what the policy asks; what is unknown of it meets nothing."""
    sold = machine[limit["basis"]]
    above = walk(points, machine["dealer"])
    return (
        (not limit["dealers"] or any(point in limit["dealers"] for point in above))
        and (not limit["channels"] or levels.get(machine["dealer"]) in limit["channels"])
        and (not limit["countries"] or machine["country"] in limit["countries"])
        and (
            not is_dated(limit)
            or (
                sold is not None
                and (limit["start"] is None or limit["start"] <= sold)
                and (limit["end"] is None or sold <= limit["end"])
            )
        )
    )


def specificity(limit, machine, points):
    """The nearest dealer named, then channel, market, dates."""
    above = walk(points, machine["dealer"])
    places = [place for place, point in enumerate(above) if point in limit["dealers"]]
    nearness = len(above) - min(places) if places else 0
    return (nearness, bool(limit["channels"]), bool(limit["countries"]), is_dated(limit))


def policy(number, **more):
    values = {"start_event": "delivery", "months": 12, "cap_months": None, "usage_limit": None}
    return warranty.Policy(number, f"P{number:02}", parts={}, **(values | more))


def machine_facts(machine):
    dates = warranty.MachineDates(day(machine["production"]), day(machine["delivery"]), None)
    return dates, warranty.Sale(machine["country"], machine["dealer"])


def book_of(conditional, plain, points=None, levels=None, faults=None):
    return warranty.PolicyBook(
        {},
        {},
        plain,
        Tree(CATEGORIES),
        CATEGORY,
        conditional,
        warranty.Network(Tree(points or {}), levels or {}),
        Tree(faults or {}),
    )


def consistent(some):
    """The limits of which no two contradict one another, the first one first."""
    kept = []
    for limit in some:
        mine = conditions_of(limit)
        if mine.any and not any(contradict(mine, conditions_of(other)) for other in kept):
            kept.append(limit)
    return kept


# Every kind of machine that the limits tell apart, sold by dealers none of whom is above another.
SOLD = [
    ({"dealer": dealer, "country": country, "production": made, "delivery": delivered}, level)
    for dealer, country, made, delivered, level in product(
        (None, 1, 2, 3), (None, *COUNTRIES), (-31, 0, 31), (-31, 0, 31), LEVELS
    )
]
SIDE_BY_SIDE = dict.fromkeys(NODES)


# === HOW MUCH ===

shares = st.sampled_from([Decimal(number) for number in (0, 50, 80, 100)])
percents = st.builds(warranty.Percents, shares, shares, shares)
step_lists = st.dictionaries(st.sampled_from([1, 6, 12, 18]), percents, max_size=3)
FAULTS = {100: None, 101: 100, 200: None}
EXCLUSION, UNLISTED = 7, 8
own_warranties = combinations(
    kind=("extended", "goodwill", "exception", "void"),
    start=(-2, 0, 6, 12, 14),
    months=(None, 1, 6, 24),
    part=(None, PART),
    category=(None, None, 2, 3),
    order=(None, None, 1, 2),
)
worlds = st.fixed_dictionaries(
    {
        "percents": percents,
        "steps": step_lists,
        "fault_terms": st.dictionaries(
            st.sampled_from([100, 101]), st.sampled_from([0, 6, 24]), max_size=2
        ),
        "part_months": st.sampled_from([None, 0, 6, 24]),
        "part_steps": step_lists,
        "category_months": st.sampled_from([None, 0, 3, 18]),
        "voids": st.sets(st.sampled_from(KINDS)),
        "own": st.lists(st.tuples(own_warranties, percents), max_size=3),
        "month": st.sampled_from([0, 2, 6, 12, 15]),
        "days": st.sampled_from([-1, 0, 1]),
        "fault": st.sampled_from([None, 100, 101, 200]),
        "found": st.sampled_from([(), (EXCLUSION,), (UNLISTED,), (UNLISTED, EXCLUSION)]),
        "parts": st.sampled_from([(), (PART,), (PART, OTHER_PART)]),
    }
)


def moved(months, days=0):
    return BEGIN + relativedelta(months=months, days=days)


def own_of(world):
    return [
        warranty.OwnWarranty(
            id=number,
            machine=1,
            kind=own["kind"],
            start=moved(own["start"]),
            end=own["months"] and moved(own["start"]) + relativedelta(months=own["months"]),
            percents=share,
            product=own["part"],
            category=None if own["part"] else own["category"],
            order=own["order"],
        )
        for number, (own, share) in enumerate(world["own"])
    ]


def decided(world):
    terms = {
        number: warranty.PartTerm(number, months, 0)
        for number, months in world["fault_terms"].items()
    }
    products, categories = {}, {}
    if world["part_months"] is not None:
        steps = [warranty.AgeStep(*item) for item in world["part_steps"].items()]
        products[PART] = warranty.PartTerm(PART, world["part_months"], 0, steps)
    if world["category_months"] is not None:
        categories[2] = warranty.PartTerm(2, world["category_months"], 0)
    terms_of = policy(
        1,
        products=products,
        faults=terms,
        percents=world["percents"],
        steps=[warranty.AgeStep(*item) for item in world["steps"].items()],
        exclusions={EXCLUSION: frozenset(world["voids"])},
    )._replace(parts=categories)
    on = moved(world["month"], world["days"])
    job = warranty.Job(
        1,
        MACHINE,
        warranty.MachineDates(None, BEGIN, None),
        datetime.combine(on, time(9)),
        on,
        None,
        world["parts"],
        world["fault"],
        exclusions=world["found"],
        order=1,
    )
    return warranty.decide(book_of((), terms_of, faults=FAULTS), [job], own=own_of(world))[0]


# The same, stated anew


def is_void(world, on):
    return any(
        one.kind == "void" and one.start <= on and (not one.end or on < one.end)
        for one in own_of(world)
    )


def taken(world):
    return set(world["voids"]) if EXCLUSION in world["found"] else set()


def by_policy(world, months, steps):
    """Kind -> percent, for something covered for ``months`` by the policy."""
    on = moved(world["month"], world["days"])
    nothing = dict.fromkeys(KINDS, Decimal(0))
    if not months or not BEGIN <= on < moved(months) or is_void(world, on):
        return nothing
    reached = [month for month in (steps or world["steps"]) if on >= moved(month)]
    share = (steps or world["steps"])[max(reached)] if reached else world["percents"]
    return {kind: Decimal(0) if kind in taken(world) else getattr(share, kind) for kind in KINDS}


def fault_months(world):
    """The months of the fault's group or the nearest above, None without terms."""
    upwards = walk(FAULTS, world["fault"])
    return next((world["fault_terms"][f] for f in upwards if f in world["fault_terms"]), None)


def part_by_policy(world, part):
    """Its own terms, else its category's, else the fault's, else the machine's."""
    if part == PART and world["part_months"] is not None:
        return by_policy(world, world["part_months"], world["part_steps"])
    if world["category_months"] is not None:
        return by_policy(world, world["category_months"], {})
    if fault_months(world) is not None:
        return by_policy(world, fault_months(world), {})
    return by_policy(world, 12, {})


def by_own(world, part=None):
    """Kind -> best percent of the machine's own warranties for a part, or for all parts."""
    on, best = moved(world["month"], world["days"]), dict.fromkeys(KINDS, Decimal(0))
    for one in own_of(world):
        in_force = one.start <= on and (one.end is None or on < one.end)
        if one.kind == "void" or not in_force or one.order not in (None, 1):
            continue
        if one.kind == "extended" and is_void(world, on):
            continue
        if one.product is not None and one.product != part:
            continue
        upwards = walk(CATEGORIES, CATEGORY.get(part))
        if one.category is not None and one.category not in upwards:
            continue
        for kind in KINDS:
            if one.kind != "extended" or kind not in taken(world):
                best[kind] = max(best[kind], getattr(one.percents, kind))
    return best


ALL_OF_IT = {}
extensions = st.tuples(
    st.integers(0, 40),
    st.integers(1, 20) | st.none(),
    st.sampled_from([ALL_OF_IT, ALL_OF_IT, {"product": PART}, {"category": 2}, {"order": 7}]),
)


@tagged("post_install", "-at_install")
class TestWarrantyBeyond(BaseCase):
    @settings(max_examples=200)
    @given(
        st.lists(limits, min_size=1, max_size=5),
        sellers,
        forests,
        st.dictionaries(st.sampled_from(NODES), st.sampled_from(LEVELS)),
        st.booleans(),
    )
    def test_the_policy_that_asks_most_of_those_that_match_counts(
        self, some, machine, points, levels, plain
    ):
        some = consistent(some)
        general = policy(99) if plain else None
        entries = [
            warranty.ConditionalPolicy(policy(number), None, None, conditions_of(limit))
            for number, limit in enumerate(some)
        ]
        found = book_of(entries, general, points, levels).policy_of(
            MACHINE, *machine_facts(machine)
        )
        matching = [
            (specificity(limit, machine, points), number)
            for number, limit in enumerate(some)
            if meets(limit, machine, points, levels)
        ]
        expected = max(matching)[1] if matching else (99 if plain else None)
        self.assertEqual(found and found.id, expected)

    @settings(max_examples=200)
    @given(
        st.lists(limits, min_size=4, max_size=8),
        st.lists(sellers, min_size=4, max_size=8),
        forests,
        st.sampled_from(LEVELS),
    )
    def test_two_that_a_machine_meets_equally_are_told_to_contradict(
        self, some, machines, points, level
    ):
        levels = dict.fromkeys(NODES, level)
        for machine in machines:
            met = [limit for limit in some if meets(limit, machine, points, levels)]
            for one, other in pairs(met, 2):
                if specificity(one, machine, points) == specificity(other, machine, points):
                    self.assertTrue(contradict(conditions_of(one), conditions_of(other)))
                    self.assertTrue(contradict(conditions_of(other), conditions_of(one)))

    @given(limits, limits)
    def test_two_contradict_only_if_some_machine_meets_them_equally(self, one, other):
        met_equally = any(
            meets(one, machine, SIDE_BY_SIDE, levels)
            and meets(other, machine, SIDE_BY_SIDE, levels)
            and specificity(one, machine, SIDE_BY_SIDE) == specificity(other, machine, SIDE_BY_SIDE)
            for machine, level in SOLD
            for levels in [dict.fromkeys(NODES, level)]
        )
        self.assertEqual(contradict(conditions_of(one), conditions_of(other)), met_equally)

    def test_of_two_that_contradict_all_the_same_the_code_decides(self):
        asked = warranty.Conditions(countries=frozenset([1]))
        entries = [
            warranty.ConditionalPolicy(policy(number)._replace(code=code), None, None, asked)
            for number, code in ((1, "B"), (2, "A"))
        ]
        found = book_of(entries, None).policy_of(MACHINE, sale=warranty.Sale(country=1))
        self.assertEqual(found.code, "B")

    @given(sellers, forests)
    def test_a_policy_of_the_product_goes_before_one_with_conditions_of_the_category(
        self, machine, points
    ):
        entry = warranty.ConditionalPolicy(
            policy(1), None, 1, warranty.Conditions(frozenset(NODES))
        )
        book = warranty.PolicyBook(
            {MACHINE: policy(2)}, {}, None, Tree(CATEGORIES), CATEGORY, [entry]
        )
        self.assertEqual(book.policy_of(MACHINE, *machine_facts(machine)).id, 2)

    @settings(max_examples=400)
    @given(worlds)
    def test_of_policy_and_own_warranties_the_better_percentage_wins_for_each_part(self, world):
        found = decided(world)
        for part in world["parts"]:
            expected = max(part_by_policy(world, part)["parts"], by_own(world, part)["parts"])
            self.assertEqual(found.parts[part].given.parts, expected)
            self.assertEqual(found.parts[part].covered, expected > 0)

    @settings(max_examples=400)
    @given(worlds)
    def test_labour_and_travel_are_covered_with_the_machine_the_fault_or_a_covered_part(
        self, world
    ):
        found = decided(world)
        months = 12 if fault_months(world) is None else fault_months(world)
        for kind in ("labour", "travel"):
            candidates = [by_policy(world, months, {})[kind], by_own(world)[kind]]
            for part in world["parts"]:
                candidates.append(by_own(world, part)[kind])
                own_terms = part_by_policy(world, part)
                if own_terms["parts"]:  # only a covered part brings its labour
                    candidates.append(own_terms[kind])
            self.assertEqual(found.percent(kind), max(candidates))

    @given(worlds)
    def test_why_tells_of_an_exclusion_or_the_age_only_where_nothing_is_left(self, world):
        found = decided(world)
        for kind in KINDS:
            cover = found.because(kind)
            self.assertEqual(cover.covered, found.percent(kind) > 0)
            if cover.reason == warranty.EXCLUDED:
                self.assertEqual(cover.by, EXCLUSION)
                self.assertTrue(taken(world))
            if cover.reason == warranty.VOID:
                self.assertTrue(is_void(world, moved(world["month"], world["days"])))

    @given(worlds)
    def test_what_goodwill_or_an_agreement_grants_nothing_takes_away(self, world):
        granted = [one for one in world["own"] if one[0]["kind"] in ("goodwill", "exception")]
        harmless = {**world, "own": granted, "found": (), "voids": set()}
        for kind in KINDS:
            self.assertGreaterEqual(decided(world).percent(kind), by_own(harmless)[kind])

    @given(st.lists(extensions, max_size=4), st.sampled_from([None, 3, 13]), st.booleans())
    def test_cover_lasts_as_long_as_one_extension_follows_the_other(
        self, extensions, void, has_policy
    ):
        own = [
            warranty.OwnWarranty(
                number, 1, "extended", moved(start), months and moved(start + months), **limited
            )
            for number, (start, months, limited) in enumerate(extensions)
        ]
        if void is not None:
            own.append(warranty.OwnWarranty(99, 1, "void", moved(void), None))
        end = 12 if has_policy else None
        for start, months, limited in sorted(extensions, key=lambda drawn: drawn[0]):
            if end is not None and start <= end and not limited:
                end = max(end, start + months) if months else None
        expected = min((month for month in (end, void) if month is not None), default=None)
        cover = warranty.Cover(True, "covered", BEGIN, moved(12) if has_policy else None)
        found = warranty.covered_until(cover, own)
        self.assertEqual(found, None if expected is None else moved(expected))
