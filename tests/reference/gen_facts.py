"""Random facts about orders: parts, record sheets, returns, audits, follow-ups, around the
cutoffs."""

from __future__ import annotations

from datetime import date, timedelta

from .basics import add_months
from .draft import Draft
from .read import Row

VERDICTS = ["non_original", "out_of_warranty", "human_damage"]


def parts(draft: Draft) -> None:
    """Parts of the orders that have none yet; a SKU may stand in two rows."""
    rows = draft.sheets["order_parts"]
    having = {row["order"] for row in rows}
    skus = [row["sku"] for row in draft.sheets["products"] if row["kind"] == "part"]
    quantities = [1, 1, 1, 2, 3] + ([0.5, 1.5] if "part_quantities" in draft.quirks else [])
    favourite: dict[str, str] = {}  # serial -> the part that tends to fail again
    for order in draft.sheets["orders"]:
        share = 0.5 if order["service_type"] == "repair" else 0.15
        if (order["order"] in having and draft.chance(0.8)) or not draft.chance(share):
            continue
        for _ in range(draft.pick([1, 1, 1, 2, 3])):
            common = favourite.setdefault(order["serial"], draft.pick(skus))
            sku = common if draft.chance(0.5) else draft.pick(skus)
            rows.append({"order": order["order"], "sku": sku, "qty": draft.pick(quantities)})
    draft.rng.shuffle(rows)


def record_sheets(draft: Draft) -> None:
    """17: some are missing, some dated around a cutoff, their own or a later one."""
    for order in draft.sheets["orders"]:
        if draft.chance(0.03):
            order["record_sheet_date"] = None
        elif draft.chance(0.1):
            order["record_sheet_date"] = around_cutoff(draft, order["completed_at"].date())


def around_cutoff(draft: Draft, day: date) -> date:
    """The last day a statement knows or the first it does not: of the day's own month, or of
    one of the next two."""
    month = add_months(day.replace(day=1), draft.pick([0, 0, 0, 1, 2]))
    return max(day, draft.cutoff(month) + timedelta(days=draft.pick([-1, 0, 0, 1, 1, 2])))


def returns(draft: Draft) -> None:
    draft.sheets["returns"] = []
    replaced: dict[tuple[str, str], float] = {}
    for row in draft.sheets["order_parts"]:
        key = (row["order"], row["sku"])
        replaced[key] = replaced.get(key, 0) + row["qty"]
    required = {row["sku"] for row in draft.sheets["products"] if row["return_required"] == "Y"}
    days = {row["order"]: row["completed_at"].date() for row in draft.sheets["orders"]}
    for (order, sku), qty in replaced.items():
        if sku in required or draft.chance(0.2):
            _returned(draft, order, sku, qty, days[order])
    if "odd_return" in draft.quirks:
        for row in draft.rng.sample(draft.sheets["orders"], draft.size // 20):
            odd = draft.pick([p["sku"] for p in draft.sheets["products"] if p["kind"] == "part"])
            if (row["order"], odd) not in replaced:
                _return(draft, row["order"], odd, 1, days[row["order"]], draft.pick(VERDICTS))
    draft.rng.shuffle(draft.sheets["returns"])


def _returned(draft: Draft, order: str, sku: str, qty: float, day: date) -> None:
    """What came back of `qty` replaced parts: all, some, too many, judged in several ways."""
    half = qty / 2 if qty % 1 or "part_quantities" in draft.quirks else max(qty // 2, 1)
    plans: dict[tuple[tuple[float, str | None], ...], float] = {
        ((qty, "accepted"),): 0.55,
        (): 0.06,
        ((half, "accepted"), (qty - half, "accepted")): 0.1,
        ((half, "accepted"), (qty - half, None)): 0.04,
        ((qty, None),): 0.04,
        ((qty, draft.pick(VERDICTS)),): 0.07,
        ((half, "accepted"), (qty - half, draft.pick(VERDICTS))): 0.03,
        ((half, draft.pick(VERDICTS)), (half, draft.pick(VERDICTS))): 0.05,
        ((qty, "accepted"), (1, draft.pick(VERDICTS))): 0.03,
        ((qty, "accepted"), (1, "accepted")): 0.03,
    }
    together = draft.chance(0.4)
    first = _received(draft, day)
    for count, verdict in draft.weighted(plans):
        on = first if together else _received(draft, day)
        _return(draft, order, sku, count, on, verdict)


def _received(draft: Draft, day: date) -> date:
    if draft.chance(0.25):
        return around_cutoff(draft, day)
    return day + timedelta(days=draft.rng.randint(0, 20))


def _return(draft: Draft, order: str, sku: str, qty: float, on: date, verdict: str | None) -> None:
    if qty > 0:
        row: Row = {"order": order, "sku": sku, "qty": qty, "received_date": on, "verdict": verdict}
        draft.sheets["returns"].append(row)


def audits(draft: Draft) -> None:
    """11, 22: false and genuine, around the cutoffs, on orders of every status and fate."""
    replaced = {row["order"] for row in draft.sheets["order_parts"]}  # may restart a cover
    draft.sheets["audits"] = [
        {
            "order": order["order"],
            "date": around_cutoff(draft, max(order["completed_at"].date(), draft.months[0]))
            if draft.chance(0.7)
            else order["completed_at"].date() + timedelta(days=draft.rng.randint(0, 100)),
            "verdict": draft.weighted({"false": 0.8, "genuine": 0.2}),
        }
        for order in draft.sheets["orders"]
        if draft.chance(0.14 if order["order"] in replaced else 0.07)
    ]


def followups(draft: Draft) -> None:
    """9: of most points, in most months, on orders of any month; the mean is often exactly a
    coefficient's score, or a hair below it."""
    rows: list[Row] = []
    limits = [row["min_score"] for row in draft.sheets["coefficients"]] or [80]
    orders_of: dict[str, list[str]] = {}
    for order in draft.sheets["orders"]:
        orders_of.setdefault(order["node"], []).append(order["order"])
    for orders in orders_of.values():
        for month in draft.months:
            if draft.chance(0.35):
                continue
            scores = draft.pick([_around(draft, draft.pick(limits)), _anything(draft)])
            for score in scores:
                row = {"order": draft.pick(orders), "date": draft.day_in(month), "score": score}
                rows.append(row)
    draft.rng.shuffle(rows)
    draft.sheets["followups"] = rows


def _around(draft: Draft, limit: float) -> list[float]:
    """Scores whose mean is the limit, or one of them a hundredth less."""
    spread = min(draft.pick([0.1, 0.05, 0.3, 2.35, 5]), limit, 100 - limit)
    scores = [limit - spread, limit + spread] + [limit] * draft.rng.randint(0, 5)
    if limit > 1 and draft.chance(0.4):
        scores[-1] -= 0.01
    return [round(score, 2) for score in scores]


def _anything(draft: Draft) -> list[float]:
    return [draft.number(30, 100, draft.pick([0, 0, 1, 2])) for _ in range(draft.rng.randint(1, 4))]


def levels_as_numbers(draft: Draft) -> None:
    """A repair level is a code; in Excel it easily becomes a number."""
    if "level_numbers" in draft.quirks:
        for row in [*draft.sheets["orders"], *draft.sheets["rates"]]:
            if row["repair_level"] and draft.chance(0.5):
                row["repair_level"] = int(row["repair_level"])
