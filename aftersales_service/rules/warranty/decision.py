"""Is this machine, is this part covered on this day, how much of it, and why.

RULES 1 to 6; beyond them percents, terms by product and fault, exclusions, and the
warranties that a machine has of its own. Without those, rules 1 to 6 are all there is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ..dates import add_months
from .policies import PolicyBook
from .terms import (
    ALL,
    KINDS,
    NOTHING,
    UNKNOWN_SALE,
    AgeStep,
    MachineDates,
    PartTerm,
    Percents,
    Policy,
    Sale,
)

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
NOT_INCLUDED = "not_included"
EXCLUDED = "excluded"
REPORTED_BEFORE = "reported_before"

# A machine's own warranties; the first three are also reasons for cover, the last against it.
EXTENDED = "extended"
GOODWILL = "goodwill"
EXCEPTION = "exception"
VOID = "void"
# What misuse and the like can't take away: whoever granted it knew.
_GRANTED = (GOODWILL, EXCEPTION)
# The reasons against cover that one's place is taken by why an extension does not help.
_LAPSED = (NO_POLICY, NO_START, ENDED, USAGE_EXCEEDED)


class Job(NamedTuple):
    """An order whose coverage is asked for.

    ``at`` orders it among the machine's orders, ``day`` is its local day, ``parts`` are the
    products replaced on it, ``exclusions`` what was found on it that may void the cover.
    ``reported`` is the local day by which its fault was known, None if nobody knows.
    """

    machine: int
    product: int
    dates: MachineDates
    at: datetime
    day: date
    usage: float | None
    parts: Sequence[int]
    fault: int | None = None
    sale: Sale = UNKNOWN_SALE
    exclusions: Sequence[int] = ()
    order: int | None = None
    reported: date | None = None


class Replaced(NamedTuple):
    """A part replaced on an order that counts for restarts (rule 5)."""

    machine: int
    at: datetime
    day: date
    usage: float | None
    part: int
    fault: int | None = None
    exclusions: Sequence[int] = ()


class OwnWarranty(NamedTuple):
    """What a machine has been sold or granted beyond its policy, or what ended its cover.

    ``end`` is exclusive, None: open. ``product`` or ``category`` limit it to such parts, ``order``
    to that one order.
    """

    id: int
    machine: int
    kind: str
    start: date
    end: date | None
    usage_limit: float | None = None
    percents: Percents = ALL
    product: int | None = None
    category: int | None = None
    order: int | None = None


class Cover(NamedTuple):
    """Whether something is covered, why, and from when until when (``end`` exclusive).

    ``percents`` say how much if it is covered; ``by`` is the own warranty or the exclusion that
    the reason is about; ``step`` the month from which on the percents are what they are.
    """

    covered: bool
    reason: str
    start: date | None
    end: date | None
    percents: Percents = ALL
    by: int | None = None
    step: int | None = None

    @property
    def given(self) -> Percents:
        """How much is covered."""
        return self.percents if self.covered else NOTHING


class Coverage(NamedTuple):
    """What a decision says of one job: the policy, the machine, and each replaced part.

    ``work`` counts for labour and travel in place of the machine where the fault has terms of its
    own. ``others`` are what else may cover the job as a whole: the machine's own warranties, and
    the policy beside them; ``of_parts`` its own warranties for parts that the job replaced.
    ``voided`` says which kinds an exclusion took away: kind -> exclusion.
    """

    policy: Policy | None
    machine: Cover
    parts: Mapping[int, Cover]
    work: Cover | None = None
    others: Sequence[Cover] = ()
    of_parts: Sequence[Cover] = ()
    voided: Mapping[str, int] = {}

    def best(self, kind: str) -> Cover:
        """Return the cover that gives most of a job's labour or travel (rule 6).

        Of the kind parts: of parts in general, those without terms of their own.
        """
        place = KINDS.index(kind)
        covers = [self.work or self.machine, *self.others]
        if kind != "parts":
            covers += (*self.of_parts, *self.parts.values())
        return max(covers, key=lambda cover: cover.given[place])

    def percent(self, kind: str) -> Decimal:
        """Return how much of a kind is covered."""
        return self.best(kind).given[KINDS.index(kind)]

    def because(self, kind: str) -> Cover:
        """Return why a kind is covered as much as it is, or isn't."""
        cover = self.best(kind)
        if cover.covered and not self.percent(kind):
            voided = self.voided.get(kind)
            return cover._replace(
                covered=False, reason=EXCLUDED if voided else NOT_INCLUDED, by=voided
            )
        return cover

    @property
    def labour_covered(self) -> bool:
        """Rule 6: the machine is covered, or any part replaced on the order is."""
        cover = self.work or self.machine
        return bool(cover.covered and cover.percents.labour) or any(
            other.covered and other.percents.labour
            for others in (self.parts.values(), self.others, self.of_parts)
            for other in others
        )


class Restart(NamedTuple):
    """Cover of a part that began anew when it was replaced at ``at`` (``until`` exclusive)."""

    part: int
    at: datetime
    until: date


_NO_POLICY = Cover(False, NO_POLICY, None, None)
_NO_START = Cover(False, NO_START, None, None)
_NEVER = Cover(False, NEVER_COVERED, None, None)
_NO_PARTS: Mapping[int, Cover] = {}
_NOT_VOIDED: Mapping[str, int] = {}


# === RULES 2 TO 4 ===


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


def _within(
    policy: Policy,
    months: int,
    start: date | None,
    day: date,
    usage: float | None,
    steps: Sequence[AgeStep] = (),
) -> Cover:
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
    percents, steps = policy.percents, steps or policy.steps
    step = _find_step(day, start, steps) if steps else None
    if step:
        percents = step.percents
    month = step.month if step else None
    if percents is ALL or any(percents):
        return Cover(True, COVERED, start, end, percents, step=month)
    return Cover(False, NOT_INCLUDED, start, end, percents, step=month)


def _find_step(day: date, start: date, steps: Sequence[AgeStep]) -> AgeStep | None:
    """Return the latest step of age that has been reached on ``day``."""
    reached = [step for step in steps if day >= add_months(start, step.month)]
    return max(reached, key=attrgetter("month"), default=None)


def cover_machine(policy: Policy | None, dates: MachineDates, day: date, usage: float | None):
    """Decide whether a policy covers a machine on ``day`` (rules 2 and 3). Returns a `Cover`."""
    if policy is None:
        return _NO_POLICY
    return _within(policy, policy.months, start_date(policy, dates), day, usage)


def _cover_by_term(
    term: PartTerm | None, policy: Policy, start: date | None, day: date, usage: float | None
) -> Cover:
    """Decide whether a part is covered by its terms or as the machine is (rule 4)."""
    if term is None:
        return _within(policy, policy.months, start, day, usage)
    if not term.months:
        return _NEVER
    return _within(policy, term.months, start, day, usage, term.steps)


# === RULE 5 ===


def find_restarts(
    book: PolicyBook,
    product: int,
    dates: MachineDates,
    replaced: Iterable[Replaced],
    sale: Sale = UNKNOWN_SALE,
    own: Sequence[OwnWarranty] = (),
) -> list[Restart]:
    """Return the restarts that one machine's replacements brought, oldest first (rule 5).

    :param replaced: the machine's replacements that count, in any order.
    :param own: the machine's own warranties: what was replaced after a void restarts nothing.
    """
    policy = book.policy_of(product, dates, sale)
    restarts: list[Restart] = []
    if policy is None:
        return restarts
    start = start_date(policy, dates)
    for event in sorted(replaced, key=attrgetter("at")):
        term = book.term_of(policy, event.part, event.fault)
        if not term or not term.restart_months:
            continue
        if own and _void_on(own, event.day):
            continue
        if event.exclusions and "parts" in _find_voided(policy, event.exclusions):
            continue
        cover = _cover_by_term(term, policy, start, event.day, event.usage)
        if cover.given.parts or _restart_end(restarts, event.part, event.at, event.day):
            until = add_months(event.day, term.restart_months)
            restarts.append(Restart(event.part, event.at, until))
    return restarts


def _restart_end(restarts: list[Restart], part: int, at: datetime, day: date) -> date | None:
    """Return the latest end of a restart that covers ``part`` on ``day``, if one does."""
    ends = (r.until for r in restarts if r.part == part and r.at < at and r.until > day)
    return max(ends, default=None)


# === EXCLUSIONS AND OWN WARRANTIES ===


def _find_voided(policy: Policy | None, exclusions: Iterable[int]) -> Mapping[str, int]:
    """Return which kinds the exclusions found take away by the policy: kind -> exclusion."""
    if policy is None or not exclusions:
        return _NOT_VOIDED
    return {
        kind: exclusion
        for exclusion in exclusions
        for kind in sorted(policy.exclusions.get(exclusion, ()))
    }


def _void_on(own: Iterable[OwnWarranty], day: date) -> OwnWarranty | None:
    """Return the void in force on a day, if there is one."""
    return next((one for one in own if one.kind == VOID and _is_in_force(one, day)), None)


def _is_in_force(own: OwnWarranty, day: date) -> bool:
    return own.start <= day and (own.end is None or day < own.end)


def _curtail(cover: Cover, void: OwnWarranty | None, voided: Mapping[str, int]) -> Cover:
    """Return a cover less what a void and exclusions take away."""
    if not cover.covered:
        return cover
    if void:
        return Cover(False, VOID, void.start, void.end, by=void.id)
    if not voided:
        return cover
    percents = Percents(
        *(
            Decimal(0) if kind in voided else percent
            for kind, percent in zip(KINDS, cover.percents, strict=True)
        )
    )
    if any(percents):
        return cover._replace(percents=percents)
    return cover._replace(covered=False, reason=EXCLUDED, by=next(iter(voided.values())))


def cover_by_own(
    own: OwnWarranty, job: Job, void: OwnWarranty | None, voided: Mapping[str, int]
) -> Cover | None:
    """Return what one of the machine's own warranties covers of a job, or None."""
    if own.kind == VOID or not _is_in_force(own, job.day):
        return None
    if own.order is not None and own.order != job.order:
        return None
    if own.usage_limit is not None and job.usage is not None and job.usage > own.usage_limit:
        return None
    cover = Cover(True, own.kind, own.start, own.end, own.percents, own.id)
    if own.kind not in _GRANTED:
        cover = _curtail(cover, void, voided)
    return cover if cover.covered and any(cover.percents) else None


def is_for_part(book: PolicyBook, own: OwnWarranty, part: int) -> bool:
    """Whether an own warranty is for all parts or for this one."""
    if own.product is not None:
        return own.product == part
    return own.category is None or book.is_within(part, own.category)


def covered_until(cover: Cover, own: Iterable[OwnWarranty]) -> date | None:
    """Return when a machine's cover ends, with all that follows it without a gap (exclusive).

    :param cover: what the machine is covered by, or will be
    :param own: the machine's own warranties
    :return: None if it never ends, or if there is no cover that could end
    """
    end = cover.end
    # Goodwill is an amount of money, no cover.
    lasting = [one for one in own if one.kind not in (VOID, GOODWILL) and one.order is None]
    for one in sorted(lasting, key=attrgetter("start")):
        if end is None or one.product is not None or one.category is not None:
            continue
        if one.start <= end:
            end = max(end, one.end) if one.end else None
    voids = [one.start for one in own if one.kind == VOID]
    return min([*voids, *([end] if end else [])], default=None)


# === THE DECISION ===


def decide(
    book: PolicyBook,
    jobs: Sequence[Job],
    replaced: Iterable[Replaced] = (),
    own: Iterable[OwnWarranty] = (),
) -> list[Coverage]:
    """Decide the coverage of a batch of jobs (rules 1 to 6, and what machines have of their own).

    :param replaced: replacements on the jobs' machines that count for restarts, any order; what
        was replaced at a job's own time or later is ignored for that job.
    :param own: the jobs' machines' own warranties, any order.
    :return: one `Coverage` a job, in the jobs' order.
    """
    replaced_on, own_of = defaultdict(list), defaultdict(list)
    for event in replaced:
        replaced_on[event.machine].append(event)
    for warranty in own:
        own_of[warranty.machine].append(warranty)
    restarts: dict[int, list[Restart]] = {}
    coverages = []
    for job in jobs:
        policy = book.policy_of(job.product, job.dates, job.sale)
        mine = own_of.get(job.machine, ())
        if job.parts and policy and job.machine not in restarts:
            events = replaced_on.get(job.machine, ())
            restarts[job.machine] = find_restarts(
                book, job.product, job.dates, events, job.sale, mine
            )
        coverage = _cover_by_policy(book, policy, job, restarts.get(job.machine, ()), mine)
        if mine and job.reported:
            late = [one for one in mine if _is_sold_after(one, policy, job, mine)]
            coverage = _tell_late(coverage, job, late) if late else coverage
            mine = [one for one in mine if one not in late]
        coverages.append(_add_own(book, coverage, job, mine) if mine else coverage)
    return coverages


def _cover_by_policy(
    book: PolicyBook,
    policy: Policy | None,
    job: Job,
    restarts: Sequence[Restart],
    own: Sequence[OwnWarranty],
) -> Coverage:
    """Decide a job by its policy alone, less what a void or an exclusion takes away."""
    if policy is None:
        return Coverage(None, _NO_POLICY, dict.fromkeys(job.parts, _NO_POLICY) or _NO_PARTS)
    start = start_date(policy, job.dates)
    void = _void_on(own, job.day) if own else None
    voided = _find_voided(policy, job.exclusions)
    machine = _within(policy, policy.months, start, job.day, job.usage)
    machine, work, parts = _curtail(machine, void, voided), None, _NO_PARTS
    term = book.fault_term_of(policy, job.fault) if policy.faults else None
    if term:
        work = _cover_by_term(term, policy, start, job.day, job.usage)
        work = _curtail(work, void, voided)
    if job.parts:
        parts = {
            part: _cover_part(book, policy, start, job, part, restarts, void, voided)
            for part in job.parts
        }
    return Coverage(policy, machine, parts, work, voided=voided)


def _cover_part(
    book: PolicyBook,
    policy: Policy,
    start: date | None,
    job: Job,
    part: int,
    restarts: Sequence[Restart],
    void: OwnWarranty | None,
    voided: Mapping[str, int],
) -> Cover:
    """Decide a replaced part of a job: by its terms, else by a restart (rules 4 and 5)."""
    term = book.term_of(policy, part, job.fault)
    cover = _cover_by_term(term, policy, start, job.day, job.usage)
    if restarts and not cover.given.parts:
        until = _restart_end(restarts, part, job.at, job.day)
        if until:
            cover = Cover(True, COVERED_BY_RESTART, None, until, policy.percents)
    if void or voided:
        cover = _curtail(cover, void, voided)
    if cover.covered and not cover.percents.parts:
        reason = EXCLUDED if "parts" in voided else NOT_INCLUDED
        return cover._replace(covered=False, reason=reason, by=voided.get("parts"))
    return cover


def _add_own(
    book: PolicyBook, coverage: Coverage, job: Job, own: Sequence[OwnWarranty]
) -> Coverage:
    """Add what the machine's own warranties cover: of each thing, the better percentage wins."""
    void = _void_on(own, job.day)
    covers = [(one, cover_by_own(one, job, void, coverage.voided)) for one in own]
    covers = [(one, cover) for one, cover in covers if cover]
    if not covers:
        return coverage
    general = [cover for one, cover in covers if one.product is None and one.category is None]
    parts = {
        part: _better_for_part(
            cover, [mine for one, mine in covers if is_for_part(book, one, part)]
        )
        for part, cover in coverage.parts.items()
    }
    of_parts = [
        cover
        for one, cover in covers
        if cover not in general and any(is_for_part(book, one, part) for part in job.parts)
    ]
    base = coverage.work or coverage.machine
    return coverage._replace(
        machine=_better_in_all(coverage.machine, general),
        parts=parts,
        work=coverage.work and _better_in_all(coverage.work, general),
        others=[base, *general],
        of_parts=of_parts,
    )


def _is_sold_after(
    one: OwnWarranty, policy: Policy | None, job: Job, own: Iterable[OwnWarranty]
) -> bool:
    """Whether an extension starts only after a job's fault was known, and after a gap.

    Who buys one after the cover's end buys it for what breaks from then on. One that follows
    other cover without a gap is for what was reported in that, too: there was never none.
    """
    if one.kind != EXTENDED or job.reported is None or job.reported >= one.start:
        return False
    spans: list[tuple[date, date | None]] = [
        (other.start, other.end)
        for other in own
        if other.kind in (EXTENDED, EXCEPTION)
        and (other.product, other.category, other.order) == (None, None, None)
        and other.id != one.id
    ]
    if policy:
        start = start_date(policy, job.dates)
        cover = _within(policy, policy.months, start, job.reported, job.usage)
        if cover.covered and cover.start:
            spans.append((cover.start, cover.end))
    reach = job.reported
    for start, end in sorted(spans, key=itemgetter(0)):
        if start <= reach:
            reach = max(reach, end or date.max)
    return reach < one.start


def _tell_late(coverage: Coverage, job: Job, late: Iterable[OwnWarranty]) -> Coverage:
    """Say of what isn't covered that an extension was sold too late for it, if one was."""
    general = [one for one in late if one.product is None and one.category is None]
    sold = next((one for one in general if _is_in_force(one, job.day)), None)
    if sold is None:
        return coverage

    def tell(cover: Cover) -> Cover:
        if cover.covered or cover.reason not in _LAPSED:
            return cover
        return Cover(False, REPORTED_BEFORE, sold.start, sold.end, by=sold.id)

    return coverage._replace(
        machine=tell(coverage.machine),
        work=coverage.work and tell(coverage.work),
        parts={part: tell(cover) for part, cover in coverage.parts.items()},
    )


def _better_in_all(cover: Cover, own: Iterable[Cover]) -> Cover:
    """Return the cover that gives most of all kinds together; the policy's if none gives more."""
    return max([cover, *own], key=lambda one: sum(one.given))


def _better_for_part(cover: Cover, own: Iterable[Cover]) -> Cover:
    """Return the cover that gives most of a part; its policy's if none gives more."""
    return max([cover, *own], key=lambda one: one.given.parts)
