"""A service workbook in memory: one dataclass per sheet, a blank cell is None.

All dates and date-times are local to the company's time zone. Numbers are Decimal unless
the rules count with them (days, months), which are int.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Settings:
    company: str = ""
    currency: str = "CNY"
    timezone: str = "UTC"
    open_day: int = 5
    cutoff_day: int = 25
    repeat_months: int = 3
    false_multiplier: Decimal = Decimal(10)
    non_original_multiplier: Decimal = Decimal(10)
    carry_months: int = 3


@dataclass(frozen=True)
class Point:
    code: str
    level: str
    parent: str | None
    payee: bool


@dataclass(frozen=True)
class Category:
    code: str
    parent: str | None


@dataclass(frozen=True)
class Product:
    sku: str
    category: str | None
    kind: str | None
    list_price: Decimal | None
    return_required: bool


@dataclass(frozen=True)
class Technician:
    code: str
    node: str
    certificate_expiry: date | None
    status: str


@dataclass(frozen=True)
class Machine:
    serial: str
    sku: str
    production_date: date | None
    delivery_date: date | None
    installation_date: date | None


@dataclass(frozen=True)
class Policy:
    code: str
    category: str | None
    sku: str | None
    start_event: str
    cap_months: int | None
    months: int
    usage_limit: Decimal | None


@dataclass(frozen=True)
class PolicyPart:
    policy: str
    part_category: str
    months: int
    restart_months: int | None


@dataclass(frozen=True)
class Rate:
    service_type: str
    repair_level: str | None
    category: str | None
    node_level: str | None
    node: str | None
    unit: str
    amount: Decimal
    free_km: Decimal | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Coefficient:
    min_score: Decimal
    coefficient: Decimal


@dataclass(frozen=True)
class Order:
    order: str
    serial: str
    node: str
    technician: str | None
    service_type: str
    repair_level: str | None
    fault_group: str | None
    completed_at: datetime
    record_sheet_date: date | None
    status: str
    usage: Decimal | None
    units: Decimal | None
    distance_km: Decimal | None

    @property
    def day(self) -> date:
        """An order's day is the local day it was completed."""
        return self.completed_at.date()


@dataclass(frozen=True)
class OrderPart:
    order: str
    sku: str
    qty: Decimal


@dataclass(frozen=True)
class Return:
    order: str
    sku: str
    qty: Decimal
    received_date: date
    verdict: str | None


@dataclass(frozen=True)
class Audit:
    order: str
    date: date
    verdict: str


@dataclass(frozen=True)
class FollowUp:
    order: str
    date: date
    score: Decimal


@dataclass(frozen=True)
class Workbook:
    """Sheets with a key are dicts by that key, the others lists in row order."""

    settings: Settings
    network: dict[str, Point]
    categories: dict[str, Category]
    products: dict[str, Product]
    technicians: dict[str, Technician]
    machines: dict[str, Machine]
    policies: dict[str, Policy]
    policy_parts: list[PolicyPart]
    rates: list[Rate]
    coefficients: list[Coefficient]
    orders: dict[str, Order]
    order_parts: list[OrderPart]
    returns: list[Return]
    audits: dict[str, Audit]
    followups: list[FollowUp]

    @cached_property
    def orders_of(self) -> dict[str, list[Order]]:
        """Serial -> the orders of that machine."""
        return _by("serial", self.orders.values())

    @cached_property
    def parts_of(self) -> dict[str, list[OrderPart]]:
        """Order -> its rows in order_parts."""
        return _by("order", self.order_parts)

    @cached_property
    def returns_of(self) -> dict[str, list[Return]]:
        """Order -> its rows in returns."""
        return _by("order", self.returns)


def _by(field: str, rows: Iterable[Any]) -> dict[str, list[Any]]:
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, field)].append(row)
    return groups
