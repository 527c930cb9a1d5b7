"""Random master data: network, categories, products, policies, rates, coefficients,
technicians."""

from __future__ import annotations

from datetime import date, timedelta

from .basics import add_months, upwards
from .draft import Draft
from .read import Row

SERVICE_TYPES = {
    "repair": 0.70,
    "test": 0.08,
    "installation": 0.08,
    "inspection": 0.07,
    "upgrade": 0.04,
    "calibration": 0.03,
}
LEVELS = ["hq", "region", "station", "outlet"]


def network(draft: Draft) -> None:
    """A forest of any depth; a level says nothing about the depth; payees anywhere."""
    rows = [_point(draft, 0, None, 0, payee=draft.chance(0.15))]
    depths = {rows[0]["code"]: 0}
    for number in range(1, max(7, min(60, draft.size // 12))):
        deepest = sorted((code for code in depths if depths[code] < 5), key=depths.__getitem__)
        parent = draft.pick(deepest[-4:] if draft.chance(0.4) else deepest)
        if number == 2 and draft.chance(0.3):
            parent = None  # a second tree
        depth = depths[parent] + 1 if parent else 0
        row = _point(draft, number, parent, depth, payee=number == 1 or draft.chance(0.3))
        depths[row["code"]] = depth
        rows.append(row)
    draft.sheets["network"] = _maybe_shuffled(draft, rows)


def _point(draft: Draft, number: int, parent: str | None, depth: int, payee: bool) -> Row:
    level = LEVELS[min(depth, 3)] if draft.chance(0.7) else draft.pick(LEVELS[1:])
    return {
        "code": f"N{number:02d}",
        "name": f"Service point {number}",
        "level": level,
        "parent": parent,
        "payee": "Y" if payee else "N",
        "vat": None,
        "stock_mode": draft.pick(["company", "own", None]),
        "territory": draft.maybe(0.5, f"District {number}"),
    }


def _maybe_shuffled(draft: Draft, rows: list[Row]) -> list[Row]:
    if "shuffled_tree" in draft.quirks:
        draft.rng.shuffle(rows)
    return rows


def payable(draft: Draft) -> list[str]:
    """The points with a payee at or above them: only these earn what is settled."""
    points = draft.parsed().network
    return [code for code in points if any(points[up].payee for up in upwards(points, code))]


def categories(draft: Draft) -> None:
    """A tree of machines and one of parts, several deep, sometimes with one root."""
    rows: list[Row] = []
    if root := draft.maybe(0.4, "ALL"):
        rows.append({"code": root, "name": "Everything", "parent": None})
    for letter, count in (("M", draft.rng.randint(4, 9)), ("P", draft.rng.randint(4, 8))):
        codes: list[str] = []
        for number in range(count):
            parent = draft.pick(codes[-2:] if draft.chance(0.6) else codes) if codes else root
            codes.append(f"{letter}{number}")
            rows.append({"code": codes[-1], "name": f"Category {codes[-1]}", "parent": parent})
    draft.sheets["categories"] = _maybe_shuffled(draft, rows)


def products(draft: Draft) -> None:
    rows: list[Row] = []
    for kind, letter, count in (("machine", "M", 6), ("part", "P", 9)):
        codes = _category_codes(draft, letter)
        for number in range(count):
            blank = number == 0 and "blank_category" in draft.quirks
            part = kind == "part"
            required = draft.weighted({"Y": 0.6, "N": 0.25, None: 0.15}) if part else None
            unpriced = required != "Y" and "blank_price" in draft.quirks and draft.chance(0.5)
            price = draft.number(0.5, 150, 2) if part else draft.number(200, 9000, 0)
            rows.append(
                {
                    "sku": f"{letter}-{number:02d}",
                    "name": f"{kind.title()} {number}",
                    "category": None if blank else draft.pick(codes),
                    "kind": kind,
                    "tracking": "serial" if kind == "machine" else "none",
                    "part_class": draft.pick(["valuable", "ordinary"]) if part else None,
                    "list_price": None if unpriced else price,
                    "return_required": required,
                }
            )
    draft.sheets["products"] = rows


def _category_codes(draft: Draft, letter: str) -> list[str]:
    return sorted(r["code"] for r in draft.sheets["categories"] if r["code"].startswith(letter))


def policies(draft: Draft) -> None:
    """Policies of every specificity, and lines for part categories of every level."""
    rows = [] if "no_general_policy" in draft.quirks else [_policy(draft, None, None)]
    rows += [_policy(draft, c, None) for c in _category_codes(draft, "M") if draft.chance(0.4)]
    for product in draft.sheets["products"]:
        if product["kind"] == "machine" and draft.chance(0.3):
            rows.append(_policy(draft, draft.maybe(0.3, product["category"]), product["sku"]))
    draft.rng.shuffle(rows)
    draft.sheets["policies"] = rows
    draft.sheets["policy_parts"] = [
        {
            "policy": row["code"],
            "part_category": category,
            "months": draft.pick([0, 1, 3, 12, 24, 24, 36, 36]),
            "restart_months": draft.maybe(0.7, draft.pick([1, 2, 3, 6, 12])),
        }
        for row in rows
        for category in _category_codes(draft, "P")
        if draft.chance(0.5)
    ]


def _policy(draft: Draft, category: str | None, sku: str | None) -> Row:
    code = "W-" + (sku or category or "GENERAL")
    caps = [6, 12, 18, 24] + ([0, 0] if "cap_zero" in draft.quirks else [])
    return {
        "code": code,
        "name": f"Warranty {code}",
        "category": category,
        "sku": sku,
        "start_event": draft.pick(["production", "delivery", "installation", "installation"]),
        "cap_months": draft.maybe(0.4, draft.pick(caps)),
        "months": draft.pick([0, 1, 6, 12, 12, 18, 24, 24, 36, 36]),
        "usage_limit": draft.maybe(0.4, draft.pick([0, 500, 1000.5, 2000, 2000])),
    }


def rates(draft: Draft) -> None:
    """Rates of every specificity, with ties and limits that fall on orders' days."""
    rows: list[Row] = []
    counts = {"repair": 24, "test": 6, "installation": 6, "inspection": 6, "travel": 10}
    for service_type, count in (counts | {"upgrade": 2}).items():
        if service_type in counts and draft.chance(0.85):
            rows.append(_general_rate(draft, service_type))
        rows += [_rate(draft, service_type) for _ in range(count)]
    for row in draft.rng.sample(rows, len(rows) // 4):
        twin = row | {"amount": _amount(draft, row["unit"])}
        if twin["valid_from"] and draft.chance(0.4):
            later = twin["valid_from"] + timedelta(days=draft.pick([1, 10, 31]))
            twin["valid_from"] = min(later, twin["valid_to"] or later)
        rows.append(twin)
    draft.rng.shuffle(rows)
    draft.sheets["rates"] = rows


def _general_rate(draft: Draft, service_type: str) -> Row:
    return _rate(draft, service_type) | {
        "repair_level": None,
        "category": None,
        "node_level": None,
        "node": None,
        "valid_to": None,
        "valid_from": draft.maybe(0.5, add_months(draft.months[0], -18)),
    }


def _rate(draft: Draft, service_type: str) -> Row:
    travel = service_type == "travel"
    unit = "km" if travel else draft.pick(["job", "job", "unit"])
    valid_from = draft.maybe(0.7, _limit(draft))
    valid_to = draft.maybe(0.35, _limit(draft))
    if valid_from and valid_to:
        valid_from, valid_to = sorted((valid_from, valid_to))
    level_share = 0.5 if service_type == "repair" else 0.15
    return {
        "service_type": service_type,
        "repair_level": draft.maybe(level_share, draft.pick(["1", "2", "3"])),
        "category": draft.maybe(0.45, draft.pick(_category_codes(draft, "M"))),
        "node_level": draft.maybe(0.25, draft.pick(LEVELS)),
        "node": draft.maybe(0.35, draft.pick(draft.sheets["network"])["code"]),
        "unit": unit,
        "amount": _amount(draft, unit),
        "free_km": draft.maybe(0.6, draft.pick([0, 5, 12.5, 20, 50])) if travel else None,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def _limit(draft: Draft) -> date:
    """A day at, before or after an order's, or a month's end."""
    if draft.chance(0.5):
        return draft.near(draft.pick(draft.sheets["orders"])["completed_at"].date())
    return draft.day_in(add_months(draft.pick(draft.months), draft.pick([-12, -3, -1, 0])))


def _amount(draft: Draft, unit: str) -> float | int:
    if unit == "km":
        return draft.pick([0, 0.85, 1.1, 2.35, 0.65])
    return draft.number(0, 90, draft.pick([0, 1, 2, 2]))


def coefficients(draft: Draft) -> None:
    """Rows with gaps; often none for the lowest scores; sometimes no rows at all."""
    scores = [0, 50, 60.5, 70.1, 75.25, 79.3, 80, 84.95, 89.9, 95, 100]
    chosen = (
        draft.rng.sample(scores[1:], draft.pick([0, 2, 3, 4, 5])) + scores[: draft.pick([0, 1])]
    )
    draft.sheets["coefficients"] = [
        {"min_score": score, "coefficient": draft.pick([0, 0.5, 0.6, 0.85, 0.9, 0.95, 0.975, 1])}
        for score in chosen
    ]


def technicians(draft: Draft) -> None:
    """One to three per point; the last names of the window decide their certificates later."""
    rows: list[Row] = []
    for point in draft.sheets["network"]:
        for number in range(draft.rng.randint(1, 3)):
            other = draft.pick(["submitted", "suspended", "left"])
            rows.append(
                {
                    "code": f"T-{point['code']}-{number}",
                    "name": f"Technician {len(rows)}",
                    "node": point["code"],
                    "phone": None,
                    "skills": ";".join(draft.rng.sample(_category_codes(draft, "M"), 2)),
                    "certificate": draft.maybe(0.8, f"CERT-{len(rows)}"),
                    "certificate_expiry": draft.maybe(0.4, draft.months[-1] + timedelta(days=900)),
                    "status": other if draft.chance(0.04) else "approved",
                }
            )
    draft.sheets["technicians"] = rows


def expire_technicians(draft: Draft) -> None:
    """Some certificates end on, before or after the very day of an order of theirs."""
    days: dict[str, list[date]] = {}
    for order in draft.sheets["orders"]:
        days.setdefault(order["technician"], []).append(order["completed_at"].date())
    for row in draft.sheets["technicians"]:
        if row["code"] in days and draft.chance(0.15):
            late = sorted(days[row["code"]])[-3:]
            row["certificate"] = row["certificate"] or "CERT"
            row["certificate_expiry"] = draft.near(draft.pick(late))
