"""How many technicians a service point needs at least."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class StaffingRule(NamedTuple):
    """A minimum, and from what on it applies; ``level`` None: at every level."""

    id: int
    level: int | None
    orders_from: int
    territories_from: int
    area_from: float
    minimum: int


class Workload(NamedTuple):
    """What a service point has to do: its level, orders a year, territories, area (km²)."""

    level: int | None
    orders: int
    territories: int
    area: float


def find_rules(
    rules: Iterable[StaffingRule], workloads: Sequence[Workload]
) -> list[StaffingRule | None]:
    """Return for each workload the rule that applies, or None without any.

    The most specific wins: one for the level before one for all, then the one from the most
    orders, from the most territories, from the largest area, then the first made.
    """
    ranked = sorted(rules, key=_specificity, reverse=True)
    known: dict[Workload, StaffingRule | None] = {}
    for workload in workloads:
        if workload not in known:
            known[workload] = next((rule for rule in ranked if _applies(rule, workload)), None)
    return [known[workload] for workload in workloads]


def _specificity(rule: StaffingRule) -> tuple:
    return (
        rule.level is not None,
        rule.orders_from,
        rule.territories_from,
        rule.area_from,
        -rule.id,
    )


def _applies(rule: StaffingRule, workload: Workload) -> bool:
    return (
        rule.level in (None, workload.level)
        and workload.orders >= rule.orders_from
        and workload.territories >= rule.territories_from
        and workload.area >= rule.area_from
    )
