"""Rules 1 to 6 in random worlds: what is covered, stated from the text with plain dicts."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree
from .strategies import NODES, combinations, edge_days, forests, shuffled, walk

MACHINE_SKUS, PART_SKUS = (10, 11), (20, 21)
EVENTS = ("production", "delivery", "installation")
CHAINS = {
    "installation": ["installation", "delivery", "production"],
    "delivery": ["delivery", "production"],
    "production": ["production"],
}
LIMITS = (None, None, 2000.0, 0.0)
MONTHS = (0, 1, 2, 3, 12)
NO_CAP = None
ALL = ("all", None)  # of the policy with neither SKU nor category


policy_terms = combinations(
    event=CHAINS, months=MONTHS, cap_months=(NO_CAP, NO_CAP, 0, 1), limit=LIMITS
)
lines = st.dictionaries(
    st.sampled_from(NODES), combinations(months=MONTHS, restart_months=(0, 1, 2, 3)), max_size=3
)
lines_with_restart = combinations(months=(1, 2), restart_months=(1, 2, 3))
subjects = st.sampled_from([ALL, ALL, ("sku", 10), *(("category", node) for node in NODES)])
machine_rows = combinations(  # how many days before it all begins
    sku=MACHINE_SKUS, **dict.fromkeys(EVENTS, (None, 0, 0, 31, 62))
)
ORDER = {
    "machine": (1, 1, 1, 2),
    "months": range(5),  # after it all begins, and a day more or less
    "days": (-1, 0, 1),
    "hour": (8, 9),
    "usage": (None, 0.0, 2000.0, 2000.5),
    "parts": ((), (20,), (20,), (21,), (20, 21)),
    "counts": (True, True, True, False),
}
order_rows = combinations(**ORDER)
restarting_rows = combinations(**ORDER | {"machine": (1,), "parts": ((20,), (20,), (20, 21))})
categories_of = combinations(**{str(sku): (None, *NODES) for sku in MACHINE_SKUS + PART_SKUS})


def placed(begin, categories_of, machines, orders, **world):
    """Return a world whose machines and orders have their days and times."""
    return {
        "category_of": {int(sku): node for sku, node in categories_of.items()},
        "machines": {number: dated(begin, machine) for number, machine in machines.items()},
        "orders": [timed(begin, order) for order in orders],
        **world,
    }


def dated(begin, machine):
    days_before = {event: machine[event] for event in EVENTS if machine[event] is not None}
    dates = {event: begin - timedelta(days) for event, days in days_before.items()}
    return {**machine, **dates}


def timed(begin, order):
    day = begin + relativedelta(months=order["months"], days=order["days"])
    return {**order, "day": day, "at": datetime.combine(day, time(order["hour"]))}


worlds = st.builds(
    placed,
    edge_days,
    categories_of,
    st.fixed_dictionaries({1: machine_rows, 2: machine_rows}),
    st.lists(order_rows, min_size=1, max_size=6),
    categories=forests,
    policies=st.dictionaries(subjects, st.tuples(policy_terms, lines), min_size=1, max_size=4),
)
# Short cover of a part that begins anew again and again: one policy, one machine.
restarting_worlds = st.builds(
    placed,
    edge_days,
    st.just({"10": 1, "20": 2, "21": 2}),
    st.just({1: {"sku": 10, "production": 31, "delivery": 0, "installation": 0}}),
    st.lists(restarting_rows, min_size=3, max_size=6),
    categories=st.just({1: None, 2: None}),
    policies=st.fixed_dictionaries(
        {ALL: st.tuples(policy_terms, st.fixed_dictionaries({2: lines_with_restart}))}
    ),
)
any_worlds = worlds | restarting_worlds

# The rules, as the text has them


def policy_for(world, sku):
    """1: its SKU, else the nearest category upwards, else the one with neither."""
    upwards = walk(world["categories"], world["category_of"][sku])
    wanted = [("sku", sku), *(("category", category) for category in upwards), ALL]
    return next((world["policies"][key] for key in wanted if key in world["policies"]), None)


def start_of(machine, terms):
    """2: the event's date or the next one set; not after production + cap."""
    known = [machine[event] for event in CHAINS[terms["event"]] if machine[event]]
    if not known:
        return None
    if terms["cap_months"] is not NO_CAP and machine["production"]:
        cap = machine["production"] + relativedelta(months=terms["cap_months"])
        return min(known[0], cap)
    return known[0]


def within(world, order, months):
    """3: start <= d < start + months, and usage <= limit, where both are known."""
    machine = world["machines"][order["machine"]]
    terms, _lines = policy_for(world, machine["sku"])
    start, limit = start_of(machine, terms), terms["limit"]
    if start is None or not start <= order["day"] < start + relativedelta(months=months):
        return False
    return limit is None or order["usage"] is None or order["usage"] <= limit


def machine_covered(world, order):
    policy = policy_for(world, world["machines"][order["machine"]]["sku"])
    return policy is not None and within(world, order, policy[0]["months"])


def line_for(world, order, part):
    """4: the policy's line for the part's category, nearest upwards."""
    policy = policy_for(world, world["machines"][order["machine"]]["sku"])
    own = policy[1] if policy else {}
    upwards = walk(world["categories"], world["category_of"][part])
    return next((own[category] for category in upwards if category in own), None)


def restart_ends(world, order, part):
    """5: what earlier covered replacements of the SKU on the machine still cover it until."""
    line = line_for(world, order, part)
    if line is None or line["restart_months"] == 0:
        return []
    ends = [
        earlier["day"] + relativedelta(months=line["restart_months"])
        for earlier in world["orders"]
        if earlier["counts"]
        and earlier["machine"] == order["machine"]
        and earlier["at"] < order["at"]
        and part in earlier["parts"]
        and part_covered(world, earlier, part)
    ]
    return [end for end in ends if order["day"] < end]


def part_covered(world, order, part):
    """4 or 5."""
    line = line_for(world, order, part)
    by_terms = within(world, order, line["months"]) if line else machine_covered(world, order)
    return by_terms or bool(restart_ends(world, order, part))


# The code under test, asked about such a world


def book_of(world):
    policies = {}
    for number, (key, (terms, own)) in enumerate(world["policies"].items()):
        policies[key] = warranty.Policy(
            id=number,
            code=f"P{number}",
            start_event=terms["event"],
            months=terms["months"],
            cap_months=terms["cap_months"],
            usage_limit=terms["limit"],
            parts={node: warranty.PartTerm(node, **line) for node, line in own.items()},
        )
    return warranty.PolicyBook(
        by_product={value: p for (kind, value), p in policies.items() if kind == "sku"},
        by_category={value: p for (kind, value), p in policies.items() if kind == "category"},
        general=policies.get(ALL),
        categories=Tree(world["categories"]),
        product_category=world["category_of"],
    )


def job_of(world, order):
    machine = world["machines"][order["machine"]]
    dates = warranty.MachineDates(**{event: machine[event] for event in EVENTS})
    head = order["machine"], machine["sku"], dates
    return warranty.Job(*head, order["at"], order["day"], order["usage"], order["parts"])


def replaced_in(orders):
    return [
        warranty.Replaced(order["machine"], order["at"], order["day"], order["usage"], part)
        for order in orders
        if order["counts"]
        for part in order["parts"]
    ]


def decide(world, orders, replaced=None):
    jobs = [job_of(world, order) for order in orders]
    events = replaced_in(world["orders"]) if replaced is None else replaced
    return warranty.decide(book_of(world), jobs, events)


def judged(world):
    return zip(world["orders"], decide(world, world["orders"]), strict=True)


@tagged("post_install", "-at_install")
class TestWarrantyRules(BaseCase):
    @given(any_worlds)
    def test_a_machine_is_covered_from_its_start_for_its_months_within_its_usage(self, world):
        for order, found in judged(world):
            self.assertEqual(found.machine.covered, machine_covered(world, order))

    @settings(max_examples=200)
    @given(any_worlds)
    def test_a_part_is_covered_by_its_line_or_with_the_machine_or_by_an_earlier_replacement(
        self, world
    ):
        for order, found in judged(world):
            expected = {part: part_covered(world, order, part) for part in order["parts"]}
            self.assertEqual({part: cover.covered for part, cover in found.parts.items()}, expected)
            self.assertEqual(
                found.labour_covered, machine_covered(world, order) or any(expected.values())
            )

    @given(restarting_worlds)
    def test_the_latest_end_of_a_restart_counts(self, world):
        for order, found in judged(world):
            for part, cover in found.parts.items():
                if cover.reason == warranty.COVERED_BY_RESTART:
                    self.assertEqual(cover.end, max(restart_ends(world, order, part)))

    @given(any_worlds)
    def test_the_reason_told_is_so(self, world):
        for order, found in judged(world):
            machine = world["machines"][order["machine"]]
            policy = policy_for(world, machine["sku"])
            start = policy and start_of(machine, policy[0])
            end = start and start + relativedelta(months=policy[0]["months"])
            self.assertEqual((found.machine.start, found.machine.end), (start, end))
            is_so = {
                warranty.NO_POLICY: policy is None,
                warranty.NO_START: policy is not None and start is None,
                warranty.NOT_STARTED: start and order["day"] < start,
                warranty.ENDED: end and order["day"] >= end,
                warranty.USAGE_EXCEEDED: policy and order["usage"] and not found.machine.covered,
                warranty.COVERED: found.machine.covered,
            }
            self.assertTrue(is_so[found.machine.reason])

    @given(any_worlds, st.data())
    def test_the_order_of_jobs_and_replacements_does_not_matter(self, world, data):
        numbers = shuffled(data, range(len(world["orders"])))
        mixed = [world["orders"][number] for number in numbers]
        events = shuffled(data, replaced_in(world["orders"]))
        in_order = decide(world, world["orders"])
        self.assertEqual(decide(world, mixed, events), [in_order[number] for number in numbers])

    @given(any_worlds)
    def test_one_by_one_is_the_same_as_all_at_once(self, world):
        singly = [decide(world, [order])[0] for order in world["orders"]]
        self.assertEqual(singly, decide(world, world["orders"]))

    @given(any_worlds)
    def test_what_is_replaced_later_or_elsewhere_changes_nothing(self, world):
        for order, found in judged(world):
            before = [
                earlier
                for earlier in world["orders"]
                if earlier["at"] < order["at"] and earlier["machine"] == order["machine"]
            ]
            self.assertEqual(decide(world, [order], replaced_in(before)), [found])
