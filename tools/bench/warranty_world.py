"""A world of machines, policies and orders for the warranty benchmark, in memory only.

To be imported once Odoo is set up: it imports the rules of an addon.
"""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from odoo.addons.aftersales_service.rules import warranty
from odoo.addons.aftersales_service.rules.tree import Tree

_PRODUCTS, _PARTS, _CATEGORIES, _DEALERS, _COUNTRIES, _FAULTS = 200, 2_000, 60, 3_000, 10, 300
_BEGIN = date(2022, 1, 1)


def make_book(draw: random.Random, with_conditions: bool) -> Any:
    """A policy for each top category, and with conditions a dozen more beside each."""
    categories = {number: number // 4 or None for number in range(1, _CATEGORIES)}
    points = {number: number // 30 or None for number in range(1, _DEALERS)}
    faults = {number: number // 10 or None for number in range(1, _FAULTS)}
    by_category = {
        number: _make_policy(draw, number, with_conditions) for number in range(1, _CATEGORIES, 3)
    }
    conditional = []
    for category in by_category if with_conditions else ():
        for place in range(12):
            number = 1_000 + category * 20 + place
            policy = _make_policy(draw, number, with_conditions)
            limits = _make_conditions(draw, place)
            conditional.append(warranty.ConditionalPolicy(policy, None, category, limits))
    return warranty.PolicyBook(
        {},
        by_category,
        None,
        Tree(categories),
        {number: draw.randrange(1, _CATEGORIES) for number in range(_PRODUCTS + _PARTS)},
        conditional,
        warranty.Network(Tree(points), {number: number % 4 for number in points}),
        Tree(faults),
    )


def _make_policy(draw: random.Random, number: int, with_steps: bool) -> Any:
    share = warranty.Percents(Decimal(100), Decimal(50), Decimal(0))
    terms = {
        category: warranty.PartTerm(category, draw.choice((0, 12, 36)), draw.choice((0, 6)))
        for category in draw.sample(range(1, _CATEGORIES), 6)
    }
    more: dict[str, Any] = {}
    if with_steps:
        parts = draw.sample(range(_PRODUCTS, _PRODUCTS + _PARTS), 20)
        more = {
            "products": {part: warranty.PartTerm(part, 48, 12) for part in parts},
            "faults": {fault: warranty.PartTerm(fault, 36, 0) for fault in range(1, 6)},
            "steps": [warranty.AgeStep(12, share), warranty.AgeStep(24, share)],
            "exclusions": {1: frozenset(("parts",)), 2: frozenset(warranty.KINDS)},
        }
    return warranty.Policy(number, f"P{number}", "installation", 24, 6, 2000.0, terms, **more)


def _make_conditions(draw: random.Random, place: int) -> Any:
    if place < 4:
        return warranty.Conditions(dealers=frozenset(draw.sample(range(1, _DEALERS), 20)))
    if place < 8:
        return warranty.Conditions(countries=frozenset(draw.sample(range(_COUNTRIES), 2)))
    begin = _BEGIN + timedelta(200 * (place - 8))
    return warranty.Conditions(basis="delivery", valid_from=begin, valid_to=begin + timedelta(199))


def make_machines(draw: random.Random, count: int) -> "list[tuple[Any, ...]]":
    """Product, dates and sale of each machine."""
    machines = []
    for _number in range(count):
        made = _BEGIN + timedelta(draw.randrange(1_000))
        dates = warranty.MachineDates(made, made + timedelta(30), made + timedelta(45))
        sale = warranty.Sale(draw.randrange(_COUNTRIES), draw.randrange(1, _DEALERS))
        machines.append((draw.randrange(_PRODUCTS), dates, sale))
    return machines


def make_job(draw: random.Random, machines: "list[tuple[Any, ...]]", number: int) -> Any:
    machine = draw.randrange(len(machines))
    product, dates, sale = machines[machine]
    day = dates.installation + timedelta(draw.randrange(1_200))
    return warranty.Job(
        machine,
        product,
        dates,
        datetime(day.year, day.month, day.day, 12),
        day,
        draw.choice((None, 500.0, 2500.0)),
        [draw.randrange(_PRODUCTS, _PRODUCTS + _PARTS) for _part in range(draw.randrange(4))],
        draw.randrange(1, _FAULTS),
        sale,
        (draw.randrange(1, 4),) if number % 20 == 0 else (),
        number,
    )


def make_own(draw: random.Random, number: int, machines: "list[tuple[Any, ...]]") -> Any:
    machine = draw.randrange(len(machines))
    start = machines[machine][1].installation + timedelta(draw.randrange(800))
    kind = draw.choice(("extended", "extended", "goodwill", "exception", "void"))
    return warranty.OwnWarranty(number, machine, kind, start, start + timedelta(365))


def make_replaced(draw: random.Random, machines: "list[tuple[Any, ...]]") -> Any:
    machine = draw.randrange(len(machines))
    day = machines[machine][1].installation + timedelta(draw.randrange(900))
    part = draw.randrange(_PRODUCTS, _PRODUCTS + _PARTS)
    return warranty.Replaced(machine, datetime(day.year, day.month, day.day, 9), day, None, part)
