"""How many warranty decisions a second, with the facts loaded: conditions, steps, extensions.

./dev bench warranty [--orders N] [--machines N]
"""

import argparse
import random
import sys
import time
from typing import Any

from tools.inside import opened, tell

# One core must do as many.
GOAL = 30_000


def main(arguments: "list[str]") -> int:
    """Make a world in memory, decide on its orders, and print how long that took."""
    options = _parse(arguments)
    with opened(options.conf):
        full, plain = _decide(options)
    rates = {
        "conditions, steps, faults, exclusions, own warranties": options.orders / full,
        "rules 1 to 6 alone": options.orders / plain,
    }
    for name, rate in rates.items():
        verdict = "reached" if rate >= GOAL else "MISSED"
        print(f"  {rate:10,.0f} decisions a second   goal {GOAL:,}: {verdict}   {name}")
    return 0 if min(rates.values()) >= GOAL else 1


def _decide(options: argparse.Namespace) -> "tuple[float, float]":
    """Return the seconds that all decisions take, with everything and by rules 1 to 6 alone."""
    from tools.bench import warranty_world as world  # imports an addon, which Odoo must know

    tell(f"making {options.machines:,} machines and {options.orders:,} orders")
    draw = random.Random(1)
    book = world.make_book(draw, with_conditions=True)
    machines = world.make_machines(draw, options.machines)
    jobs = [world.make_job(draw, machines, number) for number in range(options.orders)]
    own = [world.make_own(draw, number, machines) for number in range(options.machines // 10)]
    replaced = [world.make_replaced(draw, machines) for _number in range(options.orders * 2)]
    tell("deciding")
    full = _measure(book, jobs, replaced, own)
    return full, _measure(world.make_book(draw, with_conditions=False), jobs, replaced, ())


def _parse(arguments: "list[str]") -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench warranty", description=__doc__)
    parser.add_argument("conf", help=argparse.SUPPRESS)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--machines", type=int, default=50_000)
    return parser.parse_args(arguments)


def _measure(book: Any, jobs: "list[Any]", replaced: "list[Any]", own: Any) -> float:
    from odoo.addons.aftersales_service.rules import warranty

    start = time.process_time()
    coverages = warranty.decide(book, jobs, replaced, own)
    covered = sum(coverage.labour_covered for coverage in coverages)
    seconds = time.process_time() - start
    tell(f"{covered:,} of {len(jobs):,} orders are covered")
    return seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
