"""Rules 7 to 9: what an order's work is worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .basics import ZERO, depth, money, month_of, upwards
from .model import Order, Rate, Workbook


def matches(w: Workbook, order: Order, rate: Rate, service_type: str) -> bool:
    """7: blank columns match all; category and node match themselves and all below."""
    category = w.products[w.machines[order.serial].sku].category
    level = w.network[order.node].level
    return (
        rate.service_type == service_type
        and (rate.valid_from or date.min) <= order.day <= (rate.valid_to or date.max)
        and rate.repair_level in (None, order.repair_level)
        and rate.category in (None, *upwards(w.categories, category))
        and rate.node_level in (None, level)
        and rate.node in (None, *upwards(w.network, order.node))
    )


def best_rate(w: Workbook, order: Order, service_type: str) -> Rate | None:
    """7: node, node level, category, repair level, valid_from, first row; in this order."""
    found = [rate for rate in w.rates if matches(w, order, rate, service_type)]

    def rank(rate: Rate) -> tuple[Any, ...]:
        return (
            depth(w.network, rate.node),
            rate.node_level is not None,
            depth(w.categories, rate.category),
            rate.repair_level is not None,
            rate.valid_from or date.min,
        )

    return max(found, key=rank, default=None)  # of equals, max gives the first


def base_fee(w: Workbook, order: Order) -> Decimal | None:
    """7: the labour before the coefficient; None without a rate."""
    rate = best_rate(w, order, order.service_type)
    if rate is None:
        return None
    units = Decimal(1) if rate.unit == "job" or order.units is None else order.units
    return money(rate.amount * units)


def travel_fee(w: Workbook, order: Order) -> Decimal:
    """8: amount x max(distance - free_km, 0)."""
    rate = best_rate(w, order, "travel")
    if rate is None:
        return ZERO
    km = (order.distance_km or Decimal(0)) - (rate.free_km or Decimal(0))
    return money(rate.amount * max(km, Decimal(0)))


def coefficient(w: Workbook, node: str, month: date) -> Decimal:
    """9: of the mean score of the follow-ups dated in M on orders of that point."""
    scores = [
        Fraction(followup.score)
        for followup in w.followups
        if month_of(followup.date) == month and w.orders[followup.order].node == node
    ]
    rows = [row for row in w.coefficients if scores and row.min_score <= sum(scores) / len(scores)]
    best = max(rows, key=lambda row: row.min_score, default=None)
    return best.coefficient if best else Decimal(1)


def labour_fee(w: Workbook, order: Order, month: date) -> Decimal:
    """9: labour x coefficient."""
    return money((base_fee(w, order) or ZERO) * coefficient(w, order.node, month))
