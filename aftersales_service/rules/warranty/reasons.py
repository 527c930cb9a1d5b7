"""What a warranty decision says and why, as data that can be kept and told in any language."""

from datetime import date
from decimal import Decimal
from typing import Any

from .decision import Cover, Coverage
from .terms import KINDS, MachineDates, Policy


def percent_text(percent: Decimal) -> str:
    """Return a percentage as short text: 100, 12.5."""
    return format(percent.normalize(), "f") if percent else "0"


def cover_data(cover: Cover, policy: Policy | None, usage: float | None) -> dict[str, Any]:
    """Return a cover's reason with its values, for JSON; what is not set is left out.

    :param usage: the usage that was decided for
    """
    values = {
        "reason": cover.reason,
        "policy": policy.code if policy else None,
        "start": _iso(cover.start),
        "end": _iso(cover.end),
        "usage": usage,
        "limit": policy.usage_limit if policy else None,
        "by": cover.by,
        "step": cover.step,
    }
    return {key: value for key, value in values.items() if value is not None}


def coverage_data(coverage: Coverage, usage: float | None) -> dict[str, Any]:
    """Return a whole decision for JSON.

    :return: ``machine``: whether it is covered, and the reason; ``kinds``: kind -> percent and
        reason; ``parts``: a list of part, percent and reason
    """
    policy = coverage.policy
    return {
        "machine": {
            "covered": coverage.machine.covered,
            **cover_data(coverage.machine, policy, usage),
        },
        "kinds": {
            kind: {
                "percent": percent_text(coverage.percent(kind)),
                **cover_data(coverage.because(kind), policy, usage),
            }
            for kind in KINDS
        },
        "parts": [
            {
                "part": part,
                "percent": percent_text(cover.given.parts),
                **cover_data(cover, policy, usage),
            }
            for part, cover in coverage.parts.items()
        ],
    }


def dates_data(dates: MachineDates) -> dict[str, str]:
    """Return a machine's dates for JSON: those that decisions rest on."""
    return {event: day.isoformat() for event, day in dates._asdict().items() if day}


def policy_data(policy: Policy) -> dict[str, Any]:
    """Return a policy's terms for JSON, as they stand: what a decision was made by."""
    return {
        "code": policy.code,
        "version": policy.version,
        "start_event": policy.start_event,
        "months": policy.months,
        "cap_months": policy.cap_months,
        "usage_limit": policy.usage_limit,
        "percents": [percent_text(percent) for percent in policy.percents],
        "steps": _steps(policy.steps),
        "terms": [
            {
                "for": what,
                "id": term.id,
                "months": term.months,
                "restart_months": term.restart_months,
                "steps": _steps(term.steps),
            }
            for what, terms in (
                ("category", policy.parts),
                ("product", policy.products),
                ("fault", policy.faults),
            )
            for term in terms.values()
        ],
        "exclusions": {str(id_): sorted(kinds) for id_, kinds in policy.exclusions.items()},
    }


def _steps(steps) -> list[dict[str, Any]]:
    return [
        {"month": step.month, "percents": [percent_text(percent) for percent in step.percents]}
        for step in steps
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
