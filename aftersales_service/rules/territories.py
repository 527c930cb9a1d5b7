"""Whose territory is this place: the most specific territory that holds it wins."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .tree import Tree

_NO_CATEGORIES: frozenset[int] = frozenset()


class Place(NamedTuple):
    """Where a machine is, what it is (category), and the day that is asked about.

    Ids and texts; whatever is not known is None. Without a day, dates are not looked at.
    """

    country: int | None = None
    state: int | None = None
    city: str | None = None
    zip: str | None = None
    category: int | None = None
    day: date | None = None


class Territory(NamedTuple):
    """A region that a service point serves; None means: whichever.

    ``categories``: what it is for (nothing: every product). ``served``: what its service point
    serves at all (nothing: every product). ``start`` and ``end`` are its first and last day.
    """

    id: int
    point: int
    country: int | None = None
    state: int | None = None
    city: str | None = None
    zip: str | None = None
    categories: frozenset[int] = _NO_CATEGORIES
    served: frozenset[int] = _NO_CATEGORIES
    start: date | None = None
    end: date | None = None
    sequence: int = 10


class _Shape(NamedTuple):
    """Which parts of a region a territory names; the greater, the more specific."""

    zip_length: int
    city: bool
    state: bool
    country: bool


_NAMELESS = _Shape(0, False, False, False)


class TerritoryBook:
    """A company's territories, ready to be asked.

    A territory that names no region at all is a name only: it holds no place.

    :param categories: the tree of product categories
    """

    def __init__(self, territories: Iterable[Territory], categories: Tree):
        self._categories = categories
        self._shapes: dict[_Shape, dict[tuple, list[Territory]]] = defaultdict(dict)
        for territory in sorted(territories, key=lambda row: (row.sequence, row.id)):
            shape = _shape(territory)
            if shape != _NAMELESS:
                rows = self._shapes[shape].setdefault(_region(shape, territory), [])
                rows.append(territory)
        self._order = sorted(self._shapes, reverse=True)
        # What of a place matters at all: whoever has a million of them asks less often.
        self.zip_length = max((shape.zip_length for shape in self._order), default=0)
        self.cities = frozenset(
            normal_city(row.city)
            for shape in self._order
            if shape.city
            for rows in self._shapes[shape].values()
            for row in rows
        )

    def find(self, places: Sequence[Place]) -> list[Territory | None]:
        """Return for each place the territory that it lies in, or None.

        The region decides first (longer postal prefix, then city, province, country), then the
        category (the deepest that is named, then none), then the sequence, then the id.
        """
        known: dict[Place, Territory | None] = {}
        for place in places:
            if place not in known:
                known[place] = self._find_one(place)
        return [known[place] for place in places]

    def _find_one(self, place: Place) -> Territory | None:
        above = self._categories.path(place.category)
        for shape in self._order:
            region = _region(shape, place)
            rows = self._shapes[shape].get(region, ()) if region else ()
            best = max(
                (row for row in rows if _holds(row, place.day, above)),
                key=lambda row: self._depth(row, above),
                default=None,
            )
            if best:
                return best
        return None

    def _depth(self, territory: Territory, above: tuple[int, ...]) -> int:
        """Return how deep the nearest category lies that the territory names, 0 for none."""
        nearest = (category for category in above if category in territory.categories)
        return self._categories.depth(next(nearest, None))


@lru_cache(maxsize=1 << 16)
def normal_city(city: str | None) -> str:
    """Return a city's name as it is compared: whatever its case, spaces, width and suffix 市."""
    text = "".join(unicodedata.normalize("NFKC", city or "").casefold().split())
    return text.removesuffix("市") or text


@lru_cache(maxsize=1 << 16)
def normal_zip(code: str | None) -> str:
    """Return a postal code, or the beginning of one, as it is compared: without spaces."""
    return "".join(unicodedata.normalize("NFKC", code or "").upper().split())


def _shape(territory: Territory) -> _Shape:
    return _Shape(
        len(normal_zip(territory.zip)),
        bool(normal_city(territory.city)),
        territory.state is not None,
        territory.country is not None,
    )


def _region(shape: _Shape, where: Place | Territory) -> tuple | None:
    """Return the parts of a place or territory that ``shape`` names, None if one is not known."""
    code, city = normal_zip(where.zip), normal_city(where.city)
    known = (len(code), bool(city), where.state is not None, where.country is not None)
    if any(has < named for has, named in zip(known, shape, strict=True)):
        return None
    return (
        code[: shape.zip_length],
        city if shape.city else None,
        where.state if shape.state else None,
        where.country if shape.country else None,
    )


def _holds(territory: Territory, day: date | None, above: tuple[int, ...]) -> bool:
    """Return whether a territory of the right region is in force and for this category."""
    if day and territory.start and day < territory.start:
        return False
    if day and territory.end and day > territory.end:
        return False
    return all(
        not named or not named.isdisjoint(above)
        for named in (territory.categories, territory.served)
    )
