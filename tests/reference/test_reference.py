"""The reference agrees with the example, and the generator gives what it promises."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from .check import faults
from .generate import Generated, generate, main
from .read import parse, read, read_sheets
from .settle import settle

DATA = Path(__file__).parent.parent / "data"
SEEDS = range(30)
OUTCOMES = {
    ("paid", ""),
    ("clawed_back", "false_order"),
    ("held", "technician"),
    ("held", "no_rate"),
    ("held", "record_sheet"),
    ("held", "return_pending"),
    ("excluded", "abnormal"),
    ("excluded", "false_order"),
    ("excluded", "out_of_warranty"),
    ("excluded", "repeat_repair"),
    ("excluded", "non_original"),
    ("excluded", "human_damage"),
    ("excluded", "expired"),
}


@pytest.fixture(scope="module")
def some() -> list[Generated]:
    return [generate(seed, 120) for seed in SEEDS]


def test_example_settles_as_expected() -> None:
    expected = json.loads((DATA / "provincial_centres.expected.json").read_text("utf-8"))
    workbook = read(DATA / "provincial_centres.xlsx")
    assert settle(workbook, [month["month"] for month in expected]) == expected


def test_example_is_valid() -> None:
    assert faults(read_sheets(DATA / "provincial_centres.xlsx")) == []


@pytest.mark.parametrize(("orders", "seeds"), [(30, 30), (100, 20), (400, 8)])
def test_generated_workbooks_are_valid(orders: int, seeds: int) -> None:
    for seed in range(seeds):
        generated = generate(seed, orders)
        assert faults(generated.cells) == [], seed
        assert len(generated.workbook.orders) == orders
        assert 2 <= len(generated.months) <= 5


def test_check_finds_faults() -> None:
    cells = generate(1, 30).cells
    cells["orders"][0]["serial"] = "NOWHERE"
    cells["orders"][1]["completed_at"] = "2026-02-30 10:00:00"
    cells["network"].append(cells["network"][0])
    assert len(faults(cells)) == 3


def test_same_seed_same_workbook() -> None:
    assert generate(5, 60).cells == generate(5, 60).cells
    assert generate(5, 60).cells != generate(6, 60).cells


def test_file_holds_what_was_generated(tmp_path: Path) -> None:
    for seed in range(8):
        generated = generate(seed, 60)
        generated.write(tmp_path / "x.xlsx")
        assert read(tmp_path / "x.xlsx") == generated.workbook, seed
        assert parse(generated.cells) == generated.workbook


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, expected = tmp_path / "x.xlsx", tmp_path / "x.json"
    arguments = f"generate --seed 7 --orders 40 --out {out} --expected {expected}"
    monkeypatch.setattr("sys.argv", arguments.split())
    main()
    months = json.loads(expected.read_text("utf-8"))
    assert settle(read(out), [month["month"] for month in months]) == months


def test_every_outcome_occurs(some: list[Generated]) -> None:
    counts = Counter(
        (claim["state"], claim["reason"])
        for generated in some
        for month in generated.expected()
        for claim in month["claims"].values()
    )
    assert counts.keys() == OUTCOMES
    assert counts["paid", ""] > sum(counts.values()) / 5


def test_statements_bill_and_carry(some: list[Generated]) -> None:
    statements = [
        statement
        for generated in some
        for month in generated.expected()
        for statement in month["statements"].values()
    ]
    nothing = "0.00"
    assert any(s["opening"] != nothing and s["billed"] != nothing for s in statements)
    assert any(s["opening"] != nothing and s["closing"] != nothing for s in statements)
    assert any(s["clawbacks"] != nothing for s in statements)


def test_months_add_up(some: list[Generated]) -> None:
    """What the points earn and owe is what the statements say, and openings are closings."""
    for generated in some:
        closings: dict[str, str] = {}
        for month in generated.expected():
            statements, nodes = month["statements"].values(), month["nodes"].values()
            paid = sum(cents(s["labour"]) + cents(s["travel"]) for s in statements)
            assert paid == sum(cents(node["paid"]) for node in nodes)
            for name in ("penalties", "clawbacks"):
                assert sum(cents(s[name]) for s in statements) == sum(cents(n[name]) for n in nodes)
            for payee, s in month["statements"].items():
                assert s["opening"] == closings.get(payee, "0.00")
                assert cents(s["net"]) == cents(s["billed"]) + cents(s["closing"])
            closings = {payee: s["closing"] for payee, s in month["statements"].items()}


def test_orders_are_even_over_the_months() -> None:
    for seed in SEEDS[:8]:
        generated = generate(seed, 400)
        counts = Counter(f"{o.day:%Y-%m}" for o in generated.workbook.orders.values())
        volumes = [counts[month] for month in generated.months]
        assert max(volumes) < 2 * min(volumes), seed


def test_edges_occur(some: list[Generated]) -> None:
    """Ends of months, ties, blanks and midnights are not left to luck."""
    for name, share in {
        "midnight": 0.05,
        "last day": 0.1,
        "no fault": 0.15,
        "no units": 0.1,
        "no distance": 0.1,
        "no usage": 0.3,
        "no technician": 0.005,
        "same time": 0.005,
    }.items():
        found = [edge for generated in some for edge in edges(generated)]
        assert found.count(name) > share * len(SEEDS) * 120, name


def edges(generated: Generated) -> Iterator[str]:
    """A word per order and edge that it is on."""
    orders = generated.workbook.orders.values()
    times = Counter((order.serial, order.completed_at) for order in orders)
    for order in orders:
        marks = {
            "midnight": order.completed_at.strftime("%H:%M") in ("23:59", "00:00", "00:01"),
            "last day": (order.day + timedelta(days=1)).day == 1,
            "no fault": order.service_type == "repair" and order.fault_group is None,
            "no units": order.units is None,
            "no distance": order.distance_km is None,
            "no usage": order.usage is None,
            "no technician": order.technician is None,
            "same time": times[order.serial, order.completed_at] > 1,
        }
        yield from (name for name, there in marks.items() if there)


def cents(amount: str) -> int:
    return round(float(amount) * 100)
