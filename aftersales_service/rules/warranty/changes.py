"""Is an order covered otherwise than it was when it was completed, and what has changed since?

Terms and dates may change after an order's completion: what stands counts. Then both are told.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from .decision import START_EVENTS

# Of what it is said whether it is covered; parts as "part" with their id.
MACHINE, LABOUR, PART = "machine", "labour", "part"
# What cover rests on: policy and version, the machine's dates, its usage.
POLICY, USAGE = "policy", "usage"


class CoverChange(NamedTuple):
    """One thing that differs, at completion and now.

    Of what is covered or not, the sides are ``covered`` and the reason as data; of the policy its
    code and version; else a date as ISO text, or the usage. None: there is none.
    """

    what: str
    before: Any
    after: Any
    part: int | None = None


def find_cover_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], versions: tuple[int, int]
) -> list[CoverChange]:
    """Return what differs between two decisions on an order; nothing if they cover the same.

    :param before: the decision at completion as data, by `coverage_data`
    :param after: the same as it stands
    :param versions: the versions of the policies, before and after
    """
    old, new = _covers(before), _covers(after)
    changes = [
        CoverChange(what, old[what, part], new[what, part], part)
        for what, part in old
        if (what, part) in new and old[what, part]["covered"] != new[what, part]["covered"]
    ]
    if not changes:
        return []
    old, new = _grounds(before, versions[0]), _grounds(after, versions[1])
    changes += [
        CoverChange(what, old[what], new[what])
        for what in old
        if what in new and old[what] != new[what]
    ]
    return changes


def find_covered_parts(lines: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """Return the parts that are covered by a decision's data on parts: goodwill covers none."""
    return frozenset(line["part"] for line in lines if Decimal(line.get("base", line)["percent"]))


def _covers(data: Mapping[str, Any]) -> dict[tuple[str, int | None], dict[str, Any]]:
    """Return what is covered of a decision, as data: goodwill pays, but covers no part."""
    machine, labour = data["machine"], data["kinds"]["labour"]
    covers = {
        (MACHINE, None): dict(machine),
        (LABOUR, None): {"covered": bool(Decimal(labour["percent"])), **labour},
    }
    for line in data["parts"]:
        base = line.get("base", line)
        covers[PART, line["part"]] = {"covered": bool(Decimal(base["percent"])), **base}
    return covers


def _grounds(data: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return what a decision rests on; of one that did not keep the dates, all but those."""
    machine = data["machine"]
    code, dates = machine.get("policy"), data.get("dates")
    return {
        POLICY: [code, version] if code else None,
        **({event: dates.get(event) for event in START_EVENTS} if dates is not None else {}),
        USAGE: machine.get("usage"),
    }
