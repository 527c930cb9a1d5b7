"""Rules 1 to 6: what is covered on an order's day. `cutoff` is the last day whose facts
the statement knows."""

from __future__ import annotations

from datetime import date

from .basics import add_months, upwards
from .model import Machine, Order, Policy, PolicyPart, Workbook

EVENTS = ["installation", "delivery", "production"]


def policy_of(w: Workbook, machine: Machine) -> Policy | None:
    """1: by its SKU, else by the nearest category upwards, else the one with neither."""
    for policy in w.policies.values():
        if policy.sku == machine.sku:
            return policy
    for category in [*upwards(w.categories, w.products[machine.sku].category), None]:
        for policy in w.policies.values():
            if policy.sku is None and policy.category == category:
                return policy
    return None


def start_of(machine: Machine, policy: Policy) -> date | None:
    """2: the start event's date or the next one set, not later than the cap."""
    dates = {event: getattr(machine, f"{event}_date") for event in EVENTS}
    candidates = [dates[event] for event in EVENTS[EVENTS.index(policy.start_event) :]]
    start = next((day for day in candidates if day is not None), None)
    if start and policy.cap_months is not None and machine.production_date:
        start = min(start, add_months(machine.production_date, policy.cap_months))
    return start


def within(w: Workbook, order: Order, policy: Policy, months: int) -> bool:
    """3: start <= d < start + months, usage <= limit (blank: within), on the order's day."""
    start = start_of(w.machines[order.serial], policy)
    if start is None:
        return False
    in_time = start <= order.day < add_months(start, months)
    limit = policy.usage_limit
    return in_time and (limit is None or order.usage is None or order.usage <= limit)


def machine_covered(w: Workbook, order: Order) -> bool:
    """3: the order's machine on the order's day."""
    policy = policy_of(w, w.machines[order.serial])
    return policy is not None and within(w, order, policy, policy.months)


def line_of(w: Workbook, policy: Policy, sku: str) -> PolicyPart | None:
    """4: the policy's line for the part's category, nearest upwards."""
    for category in upwards(w.categories, w.products[sku].category):
        for line in w.policy_parts:
            if line.policy == policy.code and line.part_category == category:
                return line
    return None


def part_covered(w: Workbook, order: Order, sku: str, cutoff: date) -> bool:
    """4 or 5: a part of this SKU on the order, on the order's day."""
    policy = policy_of(w, w.machines[order.serial])
    if policy is None:
        return False
    line = line_of(w, policy, sku)
    by_4 = within(w, order, policy, line.months) if line else machine_covered(w, order)
    return by_4 or restarted(w, order, sku, line, cutoff)


def restarted(w: Workbook, order: Order, sku: str, line: PolicyPart | None, cutoff: date) -> bool:
    """5: an earlier covered replacement of that SKU on that machine still covers it."""
    if line is None or line.restart_months is None:
        return False
    return any(
        earlier.completed_at < order.completed_at
        and counts(w, earlier, cutoff)
        and sku in skus(w, earlier)
        and order.day < add_months(earlier.day, line.restart_months)
        and part_covered(w, earlier, sku, cutoff)
        for earlier in w.orders_of[order.serial]
    )


def known_false(w: Workbook, order: Order, cutoff: date) -> bool:
    """11: an audit dated up to the cutoff says false."""
    audit = w.audits.get(order.order)
    return audit is not None and audit.verdict == "false" and audit.date <= cutoff


def counts(w: Workbook, order: Order, cutoff: date) -> bool:
    """5, 13: an earlier order counts when normal or history and not known to be false."""
    return order.status in ("normal", "history") and not known_false(w, order, cutoff)


def skus(w: Workbook, order: Order) -> list[str]:
    """The SKUs replaced on the order, each once."""
    return list(dict.fromkeys(part.sku for part in w.parts_of.get(order.order, [])))


def labour_covered(w: Workbook, order: Order, cutoff: date) -> bool:
    """6: the machine is covered, or any part replaced on the order is."""
    parts = (part_covered(w, order, sku, cutoff) for sku in skus(w, order))
    return machine_covered(w, order) or any(parts)
