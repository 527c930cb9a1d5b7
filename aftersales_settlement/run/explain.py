"""What is kept with a claim so that it explains itself for ever: facts and reasons as data."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from odoo.addons.aftersales_service.rules.warranty import Coverage

from ..rules.claims import Claim, Order, Return
from ..rules.rates import Rate
from .facts import Facts
from .terms import MonthTerms


# A month has few different days and amounts, and writes each a hundred thousand times.
@lru_cache(maxsize=1 << 14)
def _plain(value: date | Decimal) -> str:
    """Return a date as ISO text, a decimal as text without trailing zeros."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f")


_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_plain, check_circular=False
).encode


def to_json(values: Mapping[str, Any]) -> str | None:
    """Return values as JSON, without what is not set; None when nothing is.

    Dates become ISO text, decimals plain text.
    """
    kept = {key: value for key, value in values.items() if value is not None}
    return _encode(kept) if kept else None


def reason_values(claim: Claim, terms: MonthTerms) -> Mapping[str, Any]:
    """Return the reason's values with a part's id replaced by its code."""
    part = claim.values.get("part")
    if part is None:
        return claim.values
    return {**claim.values, "part": terms.parts[part].code}


def claim_facts(row: Any, order: Order, claim: Claim, terms: MonthTerms) -> dict[str, Any]:
    """Return all that a claim was decided on, in codes and names rather than ids.

    :param row: the order's facts by ``aftersales.order.facts``
    """
    technician = terms.technicians.get(row.technician)
    score, calls = terms.scores.get(row.point, (None, None))
    return {
        "day": row.day,
        "point": terms.network.codes[row.point],
        "machine": row.serial,
        "service_type": terms.service_types[row.service_type],
        "repair_level": terms.repair_levels.get(row.repair_level),
        "fault": terms.faults.get(row.fault),
        "status": row.status,
        "usage": row.usage,
        "units": row.units,
        "distance": row.distance,
        "record_sheet": row.record_sheet,
        "technician": technician.code if technician else None,
        "technician_approved": technician.rules.approved if technician else None,
        "certificate_expiry": technician.rules.expiry if technician else None,
        "false_on": row.false_on,
        **_coverage_facts(order.coverage),
        "parts": [_part_facts(part, order, terms) for part in order.parts] or None,
        "returns": [_return_facts(back, terms) for back in order.returns] or None,
        "rate": _rate_facts(claim.fee.rate),
        "travel_rate": _rate_facts(claim.fee.travel_rate),
        "score_total": score,
        "score_count": calls,
    }


def completion(facts: Facts) -> tuple[int | None, str | None]:
    """Return the decision made at an order's completion, and what differs since, as JSON."""
    completed = facts.row.completed
    changes = facts.cover_changes
    return completed.decision if completed else None, _encode(changes) if changes else None


def known_by(cutoff: date, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored facts without those that are dated later, which decide nothing."""
    last = cutoff.isoformat()
    kept = {
        key: value
        for key, value in facts.items()
        if not (key in ("record_sheet", "sheet", "false_on") and value > last)
    }
    returns = [back for back in facts.get("returns", ()) if back["received"] <= last]
    if returns:
        kept["returns"] = returns
    else:
        kept.pop("returns", None)
    # Another row that says the same is the same rate.
    for key in ("rate", "travel_rate"):
        if key in kept:
            kept[key] = {name: value for name, value in kept[key].items() if name != "id"}
    return kept


def _coverage_facts(coverage: Coverage) -> dict[str, Any]:
    machine = coverage.machine
    return {
        "policy": coverage.policy.code if coverage.policy else None,
        "warranty": machine.reason,
        "warranty_start": machine.start,
        "warranty_end": machine.end,
    }


def _part_facts(part: int, order: Order, terms: MonthTerms) -> dict[str, Any]:
    cover = order.coverage.parts[part]
    return {
        "part": terms.parts[part].code,
        "quantity": order.parts[part],
        "return_required": terms.parts[part].return_required,
        "covered": cover.covered,
        "warranty": cover.reason,
        "end": cover.end,
    }


def _return_facts(back: Return, terms: MonthTerms) -> dict[str, Any]:
    part = terms.parts.get(back.part)
    return {
        "part": part.code if part else str(back.part),
        "quantity": back.quantity,
        "received": back.received,
        "verdict": back.verdict,
    }


@lru_cache(maxsize=1 << 12)
def _rate_facts(rate: Rate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    facts = {"id": rate.id, "amount": rate.amount, "unit": rate.unit}
    if rate.free_km:
        facts["free_km"] = rate.free_km
    return facts
