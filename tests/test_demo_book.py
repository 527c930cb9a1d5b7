"""The demo's workbook: ordinary work of a network, the sample's edge cases last, and no future."""

import datetime
import io

import openpyxl
import pytest

from tools import demo_book, months
from tools.paths import REPO

SAMPLE = REPO / "aftersales_settlement" / "demo" / "provincial_centres.xlsx"
TODAY = datetime.date(2026, 11, 24)


def made(today):
    book = openpyxl.load_workbook(io.BytesIO(demo_book.make(SAMPLE, today)))
    sheets = {}
    for sheet in book:
        headings, *lines = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(headings, line, strict=True)) for line in lines]
    return sheets


@pytest.fixture(scope="module")
def sheets():
    return made(TODAY)


def test_the_same_for_the_same_day(sheets):
    assert made(TODAY) == sheets


def test_sixty_payees_and_some_thousand_orders(sheets):
    assert sum(row["payee"] == "Y" for row in sheets["network"]) >= 60
    assert 3000 < len(sheets["orders"]) < 6000


def test_edge_cases_are_shown_last(sheets):
    for name in ("network", "technicians", "order_parts", "returns"):
        edges = [demo_book._is_edge(row) for row in sheets[name]]
        assert any(edges) and edges == sorted(edges), name
    for name in ("machines", "orders"):  # lists show the newest first
        edges = [demo_book._is_edge(row) for row in sheets[name]]
        assert any(edges) and edges == sorted(edges, reverse=True), name


def test_codes_are_known_and_nobody_works_for_nobody(sheets):
    points = {row["code"] for row in sheets["network"]}
    machines = {row["serial"] for row in sheets["machines"]}
    people = {row["code"] for row in sheets["technicians"]}
    assert len(points) == len(sheets["network"]) and len(machines) == len(sheets["machines"])
    for order in sheets["orders"]:
        assert order["node"] in points and order["serial"] in machines
        assert order["technician"] is None or order["technician"] in people


@pytest.mark.parametrize("day", ["2026-12-01", "2027-03-31", "2028-02-29", "2027-01-15"])
def test_nothing_ordinary_is_done_after_today(day):
    today = datetime.date.fromisoformat(day)
    sheets = made(today)
    ordinary = [row for row in sheets["orders"] if row["order"].startswith("FW")]
    assert ordinary
    assert all(row["completed_at"].date() <= today for row in ordinary)
    last = f"{months.last_full(today):%y%m}"
    assert sum(row["order"].startswith(f"FW{last}") for row in ordinary) > 500
    known = {row["order"] for row in ordinary}
    for row in sheets["returns"]:
        if row["order"] in known:
            assert row["received_date"].date() <= today
    assert any(row["order"] in known and not row["verdict"] for row in sheets["returns"])
