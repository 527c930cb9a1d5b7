"""What warranty policies say: months, percents, conditions. Values only, nothing is decided."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

# What can be covered, each on its own, in the order of the fields of `Percents`.
KINDS = ("parts", "labour", "travel")


class Percents(NamedTuple):
    """How much of each kind is covered, 0 to 100."""

    parts: Decimal
    labour: Decimal
    travel: Decimal


ALL = Percents(Decimal(100), Decimal(100), Decimal(100))
NOTHING = Percents(Decimal(0), Decimal(0), Decimal(0))


class AgeStep(NamedTuple):
    """What is covered from the cover's month ``month`` on (12: after one year)."""

    month: int
    percents: Percents


class PartTerm(NamedTuple):
    """A policy's own terms for a part category, a product or a fault group.

    Months; restart 0: none. Without ``steps`` of its own the policy's count.
    """

    id: int
    months: int
    restart_months: int
    steps: Sequence[AgeStep] = ()


class Policy(NamedTuple):
    """A warranty policy as the rules see it (months; ``cap_months`` None: no cap).

    ``parts``, ``products`` and ``faults`` are the terms by part category, product and fault group,
    ``exclusions`` says which kinds an exclusion voids.
    """

    id: int
    code: str
    start_event: str
    months: int
    cap_months: int | None
    usage_limit: float | None
    parts: Mapping[int, PartTerm]
    products: Mapping[int, PartTerm] = {}
    faults: Mapping[int, PartTerm] = {}
    percents: Percents = ALL
    steps: Sequence[AgeStep] = ()
    exclusions: Mapping[int, frozenset[str]] = {}
    version: int = 1


class MachineDates(NamedTuple):
    """The three dates of a machine's life that can start its warranty."""

    production: date | None
    delivery: date | None
    installation: date | None


class Sale(NamedTuple):
    """Who sold a machine, and in which country it is used; both may be unknown."""

    country: int | None = None
    dealer: int | None = None


UNKNOWN_SALE = Sale()


class Conditions(NamedTuple):
    """Which machines of its product or category a policy is for; empty: no condition.

    ``basis`` is the date that the validity looks at, "production" or "delivery"; ``valid_from`` and
    ``valid_to`` are both included. ``dealers`` mean what lies below them too, ``channels`` are
    levels of dealers.
    """

    dealers: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    countries: frozenset[int] = frozenset()
    basis: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def has_validity(self) -> bool:
        """Whether machines made or sold at other times are not meant."""
        return bool(self.basis and (self.valid_from or self.valid_to))

    @property
    def any(self) -> bool:
        """Whether there is any condition at all."""
        return bool(self.dealers or self.channels or self.countries or self.has_validity)
