"""Is this machine, is this part covered on this day, and why (SETTLEMENT_RULES 1 to 6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from .dates import add_months
from .tree import Tree

# Where to look for the start date, from the policy's own event onwards (rule 2).
START_EVENTS = ("installation", "delivery", "production")

# Why something is covered, or not. Rendered as a sentence where it is shown.
COVERED = "covered"
COVERED_BY_RESTART = "restart"
NO_POLICY = "no_policy"
NO_START = "no_start"
NOT_STARTED = "not_started"
ENDED = "ended"
USAGE_EXCEEDED = "usage"
NEVER_COVERED = "never"


class PartTerm(NamedTuple):
    """A policy's own terms for the parts of a category (months; restart 0: none)."""

    category: int
    months: int
    restart_months: int


class Policy(NamedTuple):
    """A warranty policy as the rules see it (months; ``cap_months`` None: no cap)."""

    id: int
    code: str
    start_event: str
    months: int
    cap_months: int | None
    usage_limit: float | None
    parts: Mapping[int, PartTerm]


class MachineDates(NamedTuple):
    """The three dates of a machine's life that can start its warranty."""

    production: date | None
    delivery: date | None
    installation: date | None


class Job(NamedTuple):
    """An order whose coverage is asked for.

    ``at`` orders it among the machine's orders, ``day`` is its local day, ``parts`` are the
    products replaced on it.
    """

    machine: int
    product: int
    dates: MachineDates
    at: datetime
    day: date
    usage: float | None
    parts: Sequence[int]


class Replaced(NamedTuple):
    """A part replaced on an order that counts for restarts (rule 5)."""

    machine: int
    at: datetime
    day: date
    usage: float | None
    part: int


class Cover(NamedTuple):
    """Whether something is covered, why, and from when until when (``end`` exclusive)."""

    covered: bool
    reason: str
    start: date | None
    end: date | None


class Coverage(NamedTuple):
    """What a decision says of one job: the policy, the machine, and each replaced part."""

    policy: Policy | None
    machine: Cover
    parts: Mapping[int, Cover]

    @property
    def labour_covered(self) -> bool:
        """Rule 6: the machine is covered, or any part replaced on the order is."""
        return self.machine.covered or any(cover.covered for cover in self.parts.values())


class Restart(NamedTuple):
    """Cover of a part that began anew when it was replaced at ``at`` (``until`` exclusive)."""

    part: int
    at: datetime
    until: date


_NO_POLICY = Cover(False, NO_POLICY, None, None)
_NO_START = Cover(False, NO_START, None, None)
_NEVER = Cover(False, NEVER_COVERED, None, None)
_NO_PARTS: Mapping[int, Cover] = {}


class PolicyBook:
    """A company's policies, ready to be asked.

    :param by_product: product id -> policy
    :param by_category: category id -> policy (without a product)
    :param general: the policy with neither, or None
    :param categories: the tree of product categories
    :param product_category: product id -> category id, for machines and parts
    """

    def __init__(
        self,
        by_product: Mapping[int, Policy],
        by_category: Mapping[int, Policy],
        general: Policy | None,
        categories: Tree,
        product_category: Mapping[int, int | None],
    ):
        self._by_product = by_product
        self._by_category = by_category
        self._general = general
        self._categories = categories
        self._product_category = product_category
        self._policies: dict[int, Policy | None] = {}
        self._terms: dict[tuple[int, int], PartTerm | None] = {}

    def policy_of(self, product: int) -> Policy | None:
        """Return the most specific policy of a machine's product (rule 1)."""
        if product not in self._policies:
            category = self._product_category.get(product)
            nearest = self._categories.nearest(category, self._by_category)
            self._policies[product] = self._by_product.get(
                product, self._by_category.get(nearest, self._general)
            )
        return self._policies[product]

    def term_of(self, policy: Policy, part: int) -> PartTerm | None:
        """Return the policy's line for a part, its category or the nearest above (rule 4)."""
        key = policy.id, part
        if key not in self._terms:
            category = self._product_category.get(part)
            self._terms[key] = policy.parts.get(self._categories.nearest(category, policy.parts))
        return self._terms[key]


def start_date(policy: Policy, dates: MachineDates) -> date | None:
    """Return the day the policy's cover of a machine starts, or None without any date (rule 2)."""
    start = None
    for event in START_EVENTS[START_EVENTS.index(policy.start_event) :]:
        start = getattr(dates, event)
        if start:
            break
    if start and policy.cap_months is not None and dates.production:
        return min(start, add_months(dates.production, policy.cap_months))
    return start


def _within(policy: Policy, months: int, start: date | None, day: date, usage: float | None):
    """Decide whether ``months`` from ``start`` cover ``day`` at this usage (rule 3)."""
    if start is None:
        return _NO_START
    end = add_months(start, months)
    if day < start:
        return Cover(False, NOT_STARTED, start, end)
    if day >= end:
        return Cover(False, ENDED, start, end)
    if policy.usage_limit is not None and usage is not None and usage > policy.usage_limit:
        return Cover(False, USAGE_EXCEEDED, start, end)
    return Cover(True, COVERED, start, end)


def cover_machine(policy: Policy | None, dates: MachineDates, day: date, usage: float | None):
    """Decide whether a machine is covered on ``day`` (rules 2 and 3). Returns a `Cover`."""
    if policy is None:
        return _NO_POLICY
    return _within(policy, policy.months, start_date(policy, dates), day, usage)


def _cover_part(
    term: PartTerm | None, policy: Policy, start: date | None, day: date, usage: float | None
) -> Cover:
    """Decide whether a part is covered by its line or as the machine is (rule 4)."""
    if term is None:
        return _within(policy, policy.months, start, day, usage)
    if not term.months:
        return _NEVER
    return _within(policy, term.months, start, day, usage)


def find_restarts(
    book: PolicyBook, product: int, dates: MachineDates, replaced: Iterable[Replaced]
) -> list[Restart]:
    """Return the restarts that one machine's replacements brought, oldest first (rule 5).

    :param replaced: the machine's replacements that count, in any order.
    """
    policy = book.policy_of(product)
    restarts: list[Restart] = []
    if policy is None:
        return restarts
    start = start_date(policy, dates)
    for event in sorted(replaced, key=attrgetter("at")):
        term = book.term_of(policy, event.part)
        if not term or not term.restart_months:
            continue
        cover = _cover_part(term, policy, start, event.day, event.usage)
        if cover.covered or _restart_end(restarts, event.part, event.at, event.day):
            until = add_months(event.day, term.restart_months)
            restarts.append(Restart(event.part, event.at, until))
    return restarts


def _restart_end(restarts: list[Restart], part: int, at: datetime, day: date) -> date | None:
    """Return the latest end of a restart that covers ``part`` on ``day``, if one does."""
    ends = (r.until for r in restarts if r.part == part and r.at < at and r.until > day)
    return max(ends, default=None)


def decide(
    book: PolicyBook, jobs: Sequence[Job], replaced: Iterable[Replaced] = ()
) -> list[Coverage]:
    """Decide the coverage of a batch of jobs (rules 1 to 6).

    :param replaced: replacements on the jobs' machines that count for restarts, any order; what
        was replaced at a job's own time or later is ignored for that job.
    :return: one `Coverage` a job, in the jobs' order.
    """
    by_machine: dict[int, list[Replaced]] = defaultdict(list)
    for event in replaced:
        by_machine[event.machine].append(event)
    restarts: dict[int, list[Restart]] = {}
    coverages = []
    for job in jobs:
        policy = book.policy_of(job.product)
        if policy is None:
            parts = dict.fromkeys(job.parts, _NO_POLICY) if job.parts else _NO_PARTS
            coverages.append(Coverage(None, _NO_POLICY, parts))
            continue
        start = start_date(policy, job.dates)
        machine = _within(policy, policy.months, start, job.day, job.usage)
        parts = _NO_PARTS
        if job.parts:
            if job.machine not in restarts:
                events = by_machine.get(job.machine, ())
                restarts[job.machine] = find_restarts(book, job.product, job.dates, events)
            parts = _cover_parts(book, policy, start, job, restarts[job.machine])
        coverages.append(Coverage(policy, machine, parts))
    return coverages


def _cover_parts(
    book: PolicyBook, policy: Policy, start: date | None, job: Job, restarts: list[Restart]
) -> dict[int, Cover]:
    """Decide each replaced part of a job: by its terms, else by a restart (rules 4 and 5)."""
    covers = {}
    for part in job.parts:
        cover = _cover_part(book.term_of(policy, part), policy, start, job.day, job.usage)
        if not cover.covered:
            until = _restart_end(restarts, part, job.at, job.day)
            if until:
                cover = Cover(True, COVERED_BY_RESTART, None, until)
        covers[part] = cover
    return covers
