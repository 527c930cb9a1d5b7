"""Random but valid service workbooks with what they must settle to.

python -m tests.reference.generate --seed 7 --orders 200 --out x.xlsx --expected x.json
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from . import gen_facts, gen_master, gen_orders
from .draft import Draft
from .model import Workbook
from .read import Row, parse
from .settle import settle
from .write import to_cells, write


@dataclass(frozen=True)
class Generated:
    """A workbook as the cells of its sheets, its parsed form, and the months to settle."""

    cells: dict[str, list[Row]]
    workbook: Workbook
    months: list[str]

    def write(self, path: str | Path) -> None:
        """As an .xlsx file."""
        write(self.cells, path)

    def expected(self) -> list[dict[str, Any]]:
        """What the months must settle to."""
        return settle(self.workbook, self.months)


STEPS = [
    gen_master.network,
    gen_master.categories,
    gen_master.products,
    gen_master.policies,
    gen_master.technicians,
    gen_orders.machines_and_orders,
    gen_master.expire_technicians,
    gen_master.rates,
    gen_master.coefficients,
    gen_facts.parts,
    gen_facts.record_sheets,
    gen_facts.returns,
    gen_facts.audits,
    gen_facts.followups,
    gen_facts.levels_as_numbers,
]


def generate(seed: int, orders: int = 200) -> Generated:
    """The same workbook for the same seed and number of orders (30 to 3,000)."""
    draft = Draft(Random(f"{seed}/{orders}"), orders)
    for step in STEPS:
        step(draft)
    cells = to_cells(draft.sheets, draft.rng)
    return Generated(cells, parse(cells), [f"{month:%Y-%m}" for month in draft.months])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--orders", type=int, default=200, help="30 to 3000 (default 200)")
    parser.add_argument("--out", type=Path, required=True, help="the .xlsx file to write")
    parser.add_argument("--expected", type=Path, help="the .json file to write")
    arguments = parser.parse_args()
    generated = generate(arguments.seed, arguments.orders)
    generated.write(arguments.out)
    if arguments.expected:
        text = json.dumps(generated.expected(), ensure_ascii=False, indent=1)
        arguments.expected.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
