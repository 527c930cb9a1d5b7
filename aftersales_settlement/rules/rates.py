"""Which rate pays for an order, and what it comes to (RULES 7 and 8)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.addons.aftersales_service.rules.tree import Tree

from .money import ZERO, Rounding

UNIT_JOB = "job"
UNIT_PIECE = "unit"
UNIT_KM = "km"


class Rate(NamedTuple):
    """A row of the rate sheet; None matches everything.

    ``amount`` is in company currency per job, per unit or per km; ``row`` is its place in the
    sheet; ``valid_to`` is the last valid day.
    """

    id: int
    row: int
    service_type: int
    repair_level: int | None
    category: int | None
    node_level: int | None
    node: int | None
    unit: str
    amount: Decimal
    free_km: Decimal
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        """Return whether the rate counts on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Work(NamedTuple):
    """What a rate is looked up for: the work, the machine's category, the earning point."""

    service_type: int
    repair_level: int | None
    category: int | None
    point: int
    day: date


class RateSheet:
    """A company's rates, ready to be asked.

    :param categories: the tree of product categories
    :param points: the tree of service points
    :param point_levels: point id -> level id
    """

    def __init__(
        self,
        rates: Iterable[Rate],
        categories: Tree,
        points: Tree,
        point_levels: Mapping[int, int],
    ):
        self._categories = categories
        self._points = points
        self._point_levels = point_levels
        self._by_type: dict[int, list[Rate]] = defaultdict(list)
        rates = sorted(rates, key=self._preference)
        for rate in rates:
            self._by_type[rate.service_type].append(rate)
        self._ranks = {rate.id: rank for rank, rate in enumerate(rates)}
        self._nodes = {rate.node for rate in rates if rate.node is not None}
        self._kinds: dict[int, tuple] = {}
        self._matches: dict[tuple, list[Rate]] = {}

    def _preference(self, rate: Rate) -> tuple:
        """Sort key: the better match first (rule 7, "Best")."""
        return (
            -self._points.depth(rate.node),
            rate.node_level is None,
            -self._categories.depth(rate.category),
            rate.repair_level is None,
            -(rate.valid_from or date.min).toordinal(),
            rate.row,
        )

    def best(self, work: Work) -> Rate | None:
        """Return the best matching rate that is valid on the work's day, or None (rule 7)."""
        key = work.service_type, work.repair_level, work.category, self._kind(work.point)
        matches = self._matches.get(key)
        if matches is None:
            matches = self._matches[key] = self._matching(work)
        return next((rate for rate in matches if rate.valid_on(work.day)), None)

    def best_of(self, work: Work, service_types: Iterable[int]) -> Rate | None:
        """Return the best rate for the work as if it were of any of the types (rule 8)."""
        best = None
        for service_type in service_types:
            rate = self.best(work._replace(service_type=service_type))
            if rate and (best is None or self._ranks[rate.id] < self._ranks[best.id]):
                best = rate
        return best

    def _kind(self, point: int) -> tuple:
        """Return what rates can tell of a point: its level, and which of their nodes it is below.

        Points of one kind share their matches, and most of a network is of few kinds.
        """
        kind = self._kinds.get(point)
        if kind is None:
            above = (node for node in self._points.path(point) if node in self._nodes)
            kind = self._kinds[point] = (self._point_levels.get(point), *above)
        return kind

    def _matching(self, work: Work) -> list[Rate]:
        """Return what matches the work on any day, the better first."""
        categories = self._categories.path(work.category)
        points = self._points.path(work.point)
        level = self._point_levels.get(work.point)
        return [
            rate
            for rate in self._by_type.get(work.service_type, ())
            if rate.repair_level in (None, work.repair_level)
            and (rate.category is None or rate.category in categories)
            and rate.node_level in (None, level)
            and (rate.node is None or rate.node in points)
        ]


def base_fee(rate: Rate, units: Decimal, rounding: Rounding) -> Decimal:
    """Return the fee of one order before the coefficient (rule 7)."""
    return rounding(rate.amount * units if rate.unit == UNIT_PIECE else rate.amount)


def travel_fee(rate: Rate | None, distance: Decimal, rounding: Rounding) -> Decimal:
    """Return the travel fee for ``distance`` km; 0 without a travel rate (rule 8)."""
    if rate is None or distance <= rate.free_km:
        return ZERO
    return rounding(rate.amount * (distance - rate.free_km))
