"""What goodwill adds to a job's cover: it pays up to its amount, and each amount once.

Goodwill is no cover: what a policy or another warranty covers is decided without it. It pays of
the rest, first what was granted for the job alone, then what ends first. Beyond rules 1 to 6.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from .decision import GOODWILL, Cover, Coverage, Job, OwnWarranty, cover_by_own, is_for_part
from .policies import PolicyBook
from .reasons import percent_text
from .terms import KINDS, NOTHING

# A percentage of a price in any currency must give the amount to the cent.
_STEP = Decimal("0.00000001")
_HUNDRED = Decimal(100)


class Grant(NamedTuple):
    """Goodwill for something on a job: which, up to which share of its price, and until when."""

    goodwill: int
    percent: Decimal
    start: date
    end: date | None


class Charge(NamedTuple):
    """Something on a job that has a price: ``worth``, 0 if none is known.

    ``percent`` of it is covered without goodwill.
    """

    worth: Decimal
    percent: Decimal
    grants: Sequence[Grant]


class Share(NamedTuple):
    """What becomes of a charge: how much is covered in all, and what goodwill pays of it.

    ``paid``: goodwill -> amount. ``counts`` says whether goodwill does anything for it.
    """

    percent: Decimal
    paid: Mapping[int, Decimal]
    counts: bool


def without_goodwill(own: Iterable[OwnWarranty]) -> list[OwnWarranty]:
    """Return the warranties that cover or void: all but goodwill."""
    return [one for one in own if one.kind != GOODWILL]


def find_grants(
    book: PolicyBook, job: Job, own: Iterable[OwnWarranty]
) -> dict[Hashable, list[Grant]]:
    """Return what goodwill there is for a job: a kind, or a replaced part's id -> grants.

    :param own: the machine's own warranties
    """
    grants: dict[Hashable, list[Grant]] = defaultdict(list)
    granted = [one for one in own if one.kind == GOODWILL and one.machine == job.machine]
    for one in sorted(granted, key=_turn):
        cover = cover_by_own(one, job, None, {})
        if not cover:
            continue
        parts = [part for part in job.parts if is_for_part(book, one, part)]
        is_general = one.product is None and one.category is None
        for kind, percent in zip(KINDS, cover.percents, strict=True):
            if percent and (is_general or (parts and kind != "parts")):
                grants[kind].append(Grant(one.id, percent, one.start, one.end))
        for part in parts if cover.percents.parts else ():
            grants[part].append(Grant(one.id, cover.percents.parts, one.start, one.end))
    return dict(grants)


def add_to_labour(
    book: PolicyBook,
    jobs: Sequence[Job],
    coverages: Sequence[Coverage],
    own: Iterable[OwnWarranty],
    left: Collection[int],
    used: Collection[tuple[int | None, int]],
) -> list[Coverage]:
    """Return what is covered on jobs, with the goodwill that counts for their labour.

    It counts while something is left of it, and when it is used up, for the jobs that used it.
    Parts stay as they are: goodwill pays for them, but neither covers them nor asks them back.

    :param coverages: what is covered of each job without goodwill
    :param own: the machines' own warranties
    :param left: the goodwill that something is left of
    :param used: pairs of a job's order and goodwill that it uses some of
    """
    granted: dict[int, list[OwnWarranty]] = defaultdict(list)
    for one in own:
        if one.kind == GOODWILL:
            granted[one.machine].append(one)
    result = []
    for job, coverage in zip(jobs, coverages, strict=True):
        usable = [
            one
            for one in granted.get(job.machine, ())
            if one.id in left or (job.order, one.id) in used
        ]
        grants = find_grants(book, job, usable).get("labour", ()) if usable else ()
        covers = (
            Cover(
                True,
                GOODWILL,
                grant.start,
                grant.end,
                NOTHING._replace(labour=grant.percent),
                grant.goodwill,
            )
            for grant in grants
        )
        result.append(coverage._replace(others=(*coverage.others, *covers)) if grants else coverage)
    return result


def _turn(own: OwnWarranty):
    """Sort what is for one order alone first, then what ends first."""
    return own.order is None, own.end or date.max, own.id


def share(charges: Mapping[Hashable, Charge], left: Mapping[int, Decimal]) -> dict[Hashable, Share]:
    """Share out what is left of goodwill among a job's charges, in their order.

    :param left: goodwill -> amount left of it for the job
    :return: key -> `Share`, for each charge; all paid together is never above what is left
    """
    rest = dict(left)
    return {key: _share_one(charge, rest) for key, charge in charges.items()}


def _share_one(charge: Charge, rest: dict[int, Decimal]) -> Share:
    """Pay of one charge what its goodwill allows, and take it from the rest."""
    usable = [grant for grant in charge.grants if rest.get(grant.goodwill, 0) > 0]
    usable = [grant for grant in usable if grant.percent > charge.percent]
    if not charge.worth:
        percents = [charge.percent, *(grant.percent for grant in usable)]
        return Share(max(percents), {}, bool(usable))
    covered, paid = charge.worth * charge.percent / _HUNDRED, {}
    for grant in usable:
        wanted = charge.worth * grant.percent / _HUNDRED - covered
        given = min(wanted, rest[grant.goodwill])
        if given > 0:
            paid[grant.goodwill] = paid.get(grant.goodwill, 0) + given
            rest[grant.goodwill] -= given
            covered += given
    percent = (covered * _HUNDRED / charge.worth).quantize(_STEP, ROUND_HALF_UP)
    return Share(min(percent, _HUNDRED), paid, bool(paid))


# === AS DATA ===


def add_grants(data: dict[str, Any], grants: Mapping[Hashable, Sequence[Grant]]) -> None:
    """Add to a decision's data, by `coverage_data`, what goodwill there is for each line."""
    for key, line in _lines(data):
        if key in grants:
            line["grants"] = [_grant_data(grant) for grant in grants[key]]


def _grant_data(grant: Grant) -> dict[str, Any]:
    values = {
        "by": grant.goodwill,
        "percent": percent_text(grant.percent),
        "start": grant.start.isoformat(),
        "end": grant.end and grant.end.isoformat(),
    }
    return {key: value for key, value in values.items() if value is not None}


def goodwills_of(data: Mapping[str, Any]) -> set[int]:
    """Return the goodwill that a decision's data speak of."""
    return {grant["by"] for _key, line in _lines(data) for grant in line.get("grants", ())}


def uses_goodwill(data: Mapping[str, Any]) -> bool:
    """Return whether goodwill counts for anything that a decision's data speak of."""
    return any(line["reason"] == GOODWILL for _key, line in _lines(data))


def share_in(
    data: Mapping[str, Any],
    worths: Mapping[Hashable, Decimal],
    left: Mapping[int, Decimal],
) -> tuple[dict[str, Any], dict[int, Decimal]]:
    """Return a decision's data with what goodwill pays, and how much of each it pays.

    What was shared out before is shared out anew. Parts come first, then labour and travel, then
    what has no price of its own.

    :param worths: kind or part -> its price on the order
    """
    keys = sorted((key for key, _line in _lines(data)), key=lambda key: _order_of(key, worths))
    lines = {key: _base(line) for key, line in _lines(data)}
    charges = {
        key: Charge(
            worths.get(key, Decimal(0)), Decimal(lines[key]["percent"]), _grants(lines[key])
        )
        for key in keys
    }
    shares, paid = share(charges, left), defaultdict(Decimal)
    for one in shares.values():
        for goodwill, amount in one.paid.items():
            paid[goodwill] += amount
    told = {key: _tell(lines[key], shares[key]) for key in keys}
    return {
        **data,
        "kinds": {kind: told[kind] for kind in data["kinds"]},
        "parts": [told[line["part"]] for line in data["parts"]],
    }, dict(paid)


def _order_of(key: Hashable, worths: Mapping[Hashable, Decimal]) -> tuple[bool, int]:
    return not worths.get(key), KINDS.index(key) if key in KINDS else -1


def _lines(data: Mapping[str, Any]) -> Iterable[tuple[Hashable, dict[str, Any]]]:
    yield from data["kinds"].items()
    yield from ((line["part"], line) for line in data["parts"])


def _base(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line as it is without goodwill."""
    kept = {key: line[key] for key in ("part", "grants") if key in line}
    return {**kept, **line["base"]} if "base" in line else dict(line)


def _grants(line: Mapping[str, Any]) -> list[Grant]:
    return [
        Grant(
            grant["by"],
            Decimal(grant["percent"]),
            date.fromisoformat(grant["start"]),
            date.fromisoformat(grant["end"]) if "end" in grant else None,
        )
        for grant in line.get("grants", ())
    ]


def _tell(line: dict[str, Any], result: Share) -> dict[str, Any]:
    """Return a line with what goodwill does for it, if it does anything."""
    if not result.counts:
        return line
    grants = [grant for grant in line["grants"] if grant["by"] in result.paid or not result.paid]
    told = {
        **{key: line[key] for key in ("part", "grants") if key in line},
        "percent": percent_text(result.percent),
        "reason": GOODWILL,
        **{key: grants[0][key] for key in ("by", "start", "end") if key in grants[0]},
        "base": {key: value for key, value in line.items() if key not in ("part", "grants")},
    }
    if result.paid:
        told["amount"] = percent_text(sum(result.paid.values()))
    return told
