"""What a version of the rates changes of the one before it, line by line."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

ADDED = "added"
REMOVED = "removed"
CHANGED = "changed"
MOVED = "moved"


class Line(NamedTuple):
    """A rate as a version has it.

    ``key`` says what work it is for (of two rates with one key the first counts), ``terms`` what
    it pays and when: unit, amount, free kilometres, first and last day, in this order.
    """

    id: int
    key: tuple[Hashable, ...]
    terms: tuple


class Change(NamedTuple):
    """What becomes of a line: ids of the rate before and after, None where there is none."""

    kind: str
    before: int | None
    after: int | None


def compare(before: Iterable[Line], after: Iterable[Line]) -> list[Change]:
    """Return what ``after`` changes of ``before``; both come in the order of their rows.

    A line is the same one where all its terms are; else where its validity is, else in the order
    of the rows. Lines of one key that change places have moved: another of them counts now.

    :returns: the changes in the order of ``after``, the removed lines at the end
    """
    before, after = list(before), list(after)
    old, new = _by_key(before), _by_key(after)
    changes = [
        change
        for key in {**new, **old}
        for change in _compare_group(old.get(key, ()), new.get(key, ()))
    ]
    places = {line.id: place for place, line in enumerate(after)}
    return sorted(changes, key=lambda change: places.get(change.after, len(places)))


def _by_key(lines: Iterable[Line]) -> dict[tuple, list[Line]]:
    groups: dict[tuple, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.key].append(line)
    return dict(groups)


def _compare_group(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """Compare the lines of one key."""
    pairs = _pair(before, after)
    places = {line.id: place for place, line in enumerate(before)}
    terms = {line.id: line.terms for line in before}
    changes = []
    last = -1
    for line in after:
        known = pairs.get(line.id)
        if known is None:
            changes.append(Change(ADDED, None, line.id))
            continue
        if terms[known] != line.terms:
            changes.append(Change(CHANGED, known, line.id))
        elif places[known] < last:
            changes.append(Change(MOVED, known, line.id))
        last = max(last, places[known])
    kept = set(pairs.values())
    return changes + [Change(REMOVED, line.id, None) for line in before if line.id not in kept]


def _pair(before: Sequence[Line], after: Sequence[Line]) -> dict[int, int]:
    """Return id after -> id before, of lines that are the same one."""
    pairs: dict[int, int] = {}
    left = list(before)
    for likeness in (_all_terms, _validity, _anything):
        waiting: dict[Hashable, list[Line]] = defaultdict(list)
        for line in left:
            waiting[likeness(line)].append(line)
        for line in after:
            candidates = waiting.get(likeness(line))
            if candidates and line.id not in pairs:
                pairs[line.id] = candidates.pop(0).id
        left = [line for line in left if line.id not in set(pairs.values())]
    return pairs


def _all_terms(line: Line) -> Hashable:
    return line.terms


def _validity(line: Line) -> Hashable:
    return line.terms[-2:]


def _anything(_line: Line) -> Hashable:
    return None
