"""Months to settle, as plain dicts: what all orders share, and the facts of each order."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from odoo.addons.aftersales_service.rules.repeat import Repair
from odoo.addons.aftersales_service.rules.technicians import Technician
from odoo.addons.aftersales_service.rules.tree import Tree
from odoo.addons.aftersales_service.rules.warranty import Cover, Coverage
from odoo.addons.aftersales_service.tests.rules.strategies import combinations

from ...rules.checks import RULES, bind
from ...rules.claims import Order, Return, Terms
from ...rules.money import Rounding
from ...rules.rates import Rate, RateSheet, Work

BY_JOB, BY_UNIT, WITHOUT_RATE, TRAVEL = 1, 2, 3, 9  # service types
POINTS = (1, 2, 3)
SKUS = (20, 21, 22)
VERDICTS = ("accepted", "accepted", None, "non_original", "human_damage", "accepted")
MULTIPLIERS = [Decimal(multiplier) for multiplier in ("0", "2.5", "10")]
EARLIER = Repair(1, 7, datetime(2026, 6, 1, 9), "SO-1", date(2026, 6, 1))

# Most facts of most orders are in order, so that every condition gets its turn to decide.
flags = combinations(
    repair=[True, False],
    abnormal=[False] * 12 + [True],
    machine_covered=[True, True, True, False],
    repeats=[None] * 8 + [EARLIER],
)
work = combinations(
    type=[BY_JOB] * 4 + [BY_UNIT] * 3 + [WITHOUT_RATE],
    point=POINTS,
    units=["0", "1", "2.5", "7"],
    distance=["0", "20", "20.1", "33.333"],
)
# Days are told from the cutoff, or from the order's day: the day before, itself, the day after.
days = combinations(
    completed=[("in", 0), ("in", 14), ("before", 1), ("carried", 0), ("carried", -1)],
    false_on=[None] * 12 + [-30, 0, 1],
    sheet=[-1, 0, 0, 0, 0, 1, None],
)
FIT = [{"approved": True, "expiry": after} for after in (None, 0, 1, 90)]
UNFIT = [None, {"approved": False, "expiry": None}, {"approved": True, "expiry": -1}]
technicians = combinations(technician=FIT * 4 + UNFIT)
part = combinations(quantity=[1, 2], covered=[True, True, False], all_back=[True, False])
returns = combinations(
    sku=[20, 20, 20, 21, 22], quantity=[1, 1, 2], received=[-40, -1, 0, 1], verdict=VERDICTS
)
goods = st.fixed_dictionaries(
    {
        "parts": st.fixed_dictionaries({20: part}, optional={21: part, 22: part}),
        "returns": st.lists(returns, max_size=2),
    }
)


def together(*rows):
    """Join dicts to one."""
    return {key: value for row in rows for key, value in row.items()}


no_goods = st.just({"parts": {}, "returns": []})
orders = st.builds(together, flags, work, days, technicians, goods | no_goods)
# Nothing is amiss but, perhaps, the parts.
in_order = st.just({"abnormal": False, "machine_covered": True, "false_on": None, "sheet": 0})
in_order_but_parts = st.builds(together, flags, work, days, technicians, in_order, goods)
months = combinations(
    month=[date(2026, 7, 1), date(2026, 1, 1), date(2024, 2, 1)],
    carry_months=[0, 1, 3],
    multiplier=MULTIPLIERS,
    rates=[
        {BY_JOB: Decimal(job), BY_UNIT: Decimal(unit)}
        for job, unit in product(["33.35", "99.99", "100"], ["0.15", "5"])
    ],
    travel_rate=[None, {"km": "0.05", "free_km": "0"}, {"km": "1.25", "free_km": "20"}],
    coefficients=[{}, {1: Decimal("0.85"), 2: Decimal(0)}, {1: Decimal("0.9"), 3: Decimal(1)}],
    required=[SKUS, (20, 21), (21, 22)],
)


def cutoff_of(month):
    """The 25th of the month after: the last day whose facts the statement knows."""
    return month + relativedelta(months=1, day=25)


def _day_of(world, completed):
    """Return the order's day: in the month, about the first day still carried, or before that."""
    where, more = completed
    if where == "in":
        return world["month"] + timedelta(more)
    if where == "before":
        return world["month"] - timedelta(more)
    carried = world["month"] - relativedelta(months=world["carry_months"])
    return carried + timedelta(more)


def _placed(world, order):
    """Return the order with days instead of distances, and what came back of each part."""
    cutoff, day = cutoff_of(world["month"]), _day_of(world, order["completed"])
    technician = order["technician"] and dict(order["technician"])
    if technician and technician["expiry"] is not None:
        technician["expiry"] = day + timedelta(technician["expiry"])
    since = {"false_on", "sheet"}
    days = {key: None if order[key] is None else cutoff + timedelta(order[key]) for key in since}
    back = [
        {"sku": sku, "quantity": part["quantity"], "received": 0, "verdict": "accepted"}
        for sku, part in order["parts"].items()
        if part["all_back"]
    ]
    received = [
        {**row, "received": cutoff + timedelta(row["received"])} for row in order["returns"] + back
    ]
    return {**order, **days, "day": day, "technician": technician, "returns": received}


@st.composite
def worlds(draw):
    """Draw a month's terms, and the facts of a few orders about it."""
    world = draw(months)
    rows = draw(st.lists(orders | in_order_but_parts, min_size=1, max_size=4))
    return {**world, "orders": [_placed(world, order) for order in rows]}


def _rate(row, service_type, unit, amount, free_km="0"):
    blank = dict.fromkeys(
        ["repair_level", "category", "node_level", "node", "valid_from", "valid_to"]
    )
    figures = {"amount": Decimal(amount), "free_km": Decimal(free_km)}
    return Rate(id=row, row=row, service_type=service_type, unit=unit, **figures, **blank)


def terms_of(world, **changes):
    """Return the world's terms as the rules take them."""
    rates = [
        _rate(1, BY_JOB, "job", world["rates"][BY_JOB]),
        _rate(2, BY_UNIT, "unit", world["rates"][BY_UNIT]),
    ]
    travel = world["travel_rate"]
    if travel:
        rates.append(_rate(3, TRAVEL, "km", travel["km"], travel["free_km"]))
    points = dict.fromkeys(POINTS)
    terms = Terms(
        month=world["month"],
        cutoff=cutoff_of(world["month"]),
        carry_months=world["carry_months"],
        false_multiplier=world["multiplier"],
        travel_types=[TRAVEL],
        rates=RateSheet(rates, Tree({}), Tree(points), points),
        coefficients=world["coefficients"],
        returnable=frozenset(world["required"]),
        rounding=Rounding(Decimal("0.01")),
        checks=[bind(number, code) for number, code in enumerate(RULES)],
    )
    return terms._replace(**changes)


def _cover(covered):
    return Cover(covered, "covered" if covered else "ended", None, None)


def order_of(number, order):
    """Return an order's facts as the rules take them."""
    technician = order["technician"]
    return Order(
        id=number,
        work=Work(order["type"], None, None, order["point"], order["day"]),
        is_repair=order["repair"],
        abnormal=order["abnormal"],
        units=Decimal(order["units"]),
        distance=Decimal(order["distance"]),
        record_sheet=order["sheet"],
        false_on=order["false_on"],
        technician=technician and Technician(**technician),
        parts={sku: Decimal(part["quantity"]) for sku, part in order["parts"].items()},
        returns=[
            Return(
                id=row,
                part=back["sku"],
                quantity=Decimal(back["quantity"]),
                received=back["received"],
                verdict=back["verdict"],
                accepted=back["verdict"] == "accepted",
            )
            for row, back in enumerate(order["returns"])
        ],
        coverage=Coverage(
            None,
            _cover(order["machine_covered"]),
            {sku: _cover(part["covered"]) for sku, part in order["parts"].items()},
        ),
        repeats=order["repeats"],
    )


def orders_of(world):
    return [order_of(number, order) for number, order in enumerate(world["orders"])]


# An order that is paid 100, and its month: examples change one fact of it.
PLAIN_ORDER = {
    "type": BY_JOB,
    "point": 1,
    "day": date(2026, 7, 10),
    "repair": True,
    "abnormal": False,
    "false_on": None,
    "machine_covered": True,
    "repeats": None,
    "parts": {},
    "returns": [],
    "technician": {"approved": True, "expiry": None},
    "sheet": date(2026, 7, 20),
    "units": 1,
    "distance": 0,
}
PLAIN_WORLD = {
    "month": date(2026, 7, 1),
    "carry_months": 3,
    "multiplier": Decimal(10),
    "rates": {BY_JOB: Decimal(100), BY_UNIT: Decimal(5)},
    "travel_rate": {"km": "1.5", "free_km": "20"},
    "coefficients": {},
    "required": SKUS,
}
