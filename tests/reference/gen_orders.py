"""Random machines and orders: repeats, restarts and ends of cover on the edge, month ends,
minutes around midnight."""

from __future__ import annotations

from datetime import date, timedelta

from .basics import add_months, month_of
from .draft import Draft
from .gen_master import SERVICE_TYPES, payable
from .model import Workbook
from .read import Row
from .warranty import line_of, policy_of

FAULTS = ["POWER", "SCREEN", "BOARD", None]


def machines_and_orders(draft: Draft) -> None:
    """Fills machines, orders and the parts that the chains of restarts replace."""
    for sheet in ("machines", "orders", "order_parts"):
        draft.sheets[sheet] = []
    points = payable(draft)
    chained = [machine(draft) for _ in range(max(1, draft.size // 18))]
    ordinary = [machine(draft)["serial"] for _ in range(max(3, draft.size * 2 // 5))]
    book = draft.parsed()
    for row in chained:
        chain(draft, book, points, row)
    while len(draft.sheets["orders"]) < draft.size:
        new = order(draft, points, day(draft), draft.pick(ordinary))
        on = new["completed_at"].date()
        share = 0.8 if on == month_end(on) else 0.2
        if new["service_type"] == "repair" and draft.chance(share):
            again(draft, points, new)
    del draft.sheets["orders"][draft.size :]
    kept = {row["order"] for row in draft.sheets["orders"]}
    parts = draft.sheets["order_parts"]
    draft.sheets["order_parts"] = [row for row in parts if row["order"] in kept]
    number_orders(draft)
    cover_edges(draft, [row["serial"] for row in chained])


def machine(draft: Draft) -> Row:
    """Dates up to three years before the months; each of them may be missing."""
    installed = draft.day_in(add_months(draft.months[-1], -draft.rng.randint(1, 22)))
    delivered = installed - timedelta(days=draft.pick([0, 1, 10, 60]))
    produced = delivered - timedelta(days=draft.pick([0, 30, 200, 400]))
    skus = [row["sku"] for row in draft.sheets["products"] if row["kind"] == "machine"]
    number = len(draft.sheets["machines"])
    row: Row = {
        "serial": f"SN{number:05d}",
        "sku": draft.pick(skus),
        "dealer": draft.maybe(0.7, draft.pick(draft.sheets["network"])["code"]),
        "customer": f"Customer {number}",
        "phone": None,
        "production_date": draft.maybe(0.85, produced),
        "delivery_date": draft.maybe(0.8, delivered),
        "installation_date": draft.maybe(0.8, installed),
        "usage_note": None,
        "note": None,
    }
    draft.sheets["machines"].append(row)
    return row


def day(draft: Draft) -> date:
    """Three in four within the months, spread evenly; else up to half a year before, or
    a month after."""
    asked = draft.months[len(draft.sheets["orders"]) % len(draft.months)]
    before = add_months(draft.months[0], -draft.rng.randint(1, 6))
    after = add_months(draft.months[-1], 1)
    return draft.day_in(draft.weighted({asked: 0.76, before: 0.21, after: 0.03}))


def order(draft: Draft, points: list[str], on: date, serial: str, **given: object) -> Row:
    """One order; history far more often before the months than in them."""
    early = on < draft.months[0]
    status = draft.weighted(
        {"history": 0.7, "normal": 0.25, "abnormal": 0.05}
        if early
        else {"normal": 0.88, "abnormal": 0.05, "history": 0.07}
    )
    status = str(given.get("status", status))
    anywhere = [row["code"] for row in draft.sheets["network"]]
    node = draft.pick(anywhere if status == "history" else points)
    service_type = str(given.get("service_type", draft.weighted(SERVICE_TYPES)))
    repair = service_type == "repair"
    completed = draft.moment(on)
    reported = draft.existing(completed - timedelta(hours=draft.rng.randint(1, 72)))
    level = draft.weighted({"1": 3, "2": 3, "3": 3, "9": 0.4, None: 1})
    row: Row = {
        "order": f"NEW{len(draft.sheets['orders'])}",
        "serial": serial,
        "node": node,
        "technician": _technician(draft, node),
        "service_type": service_type,
        "repair_level": level if repair else draft.maybe(0.1, level),
        "fault_group": draft.pick(FAULTS) if repair else None,
        "reported_at": min(reported, completed),
        "completed_at": completed,
        "record_sheet_date": on + timedelta(days=draft.pick([0, 0, 1, 3])),
        "status": status,
        "usage": draft.maybe(0.4, draft.pick([0, 99.5, 500, 500.5, 1000.5, 1001, 2000, 2001])),
        "units": draft.maybe(0.7, draft.pick([1, 2, 7, 0.5, 1.5, 2.25, 3.333])),
        "distance_km": draft.maybe(0.75, draft.pick([0, 5, 12.5, 20, 20.01, 33.3, 47.25, 260])),
        "note": None,
    }
    row.update(given)
    draft.sheets["orders"].append(row)
    return row


def _technician(draft: Draft, node: str) -> str | None:
    everyone: list[str] = [row["code"] for row in draft.sheets["technicians"]]
    own: list[str] = [row["code"] for row in draft.sheets["technicians"] if row["node"] == node]
    kind = draft.weighted({"own": 0.9, "any": 0.08, "none": 0.02})
    if kind == "none":
        return None
    return draft.pick(own if kind == "own" else everyone)


def again(draft: Draft, points: list[str], first: Row) -> None:
    """13: the same fault once more, as long after (or before) as is just a repeat, or at once."""
    day_one, months = first["completed_at"].date(), draft.settings.repeat_months
    on = edge(draft, day_one, draft.pick([months, months, -months]))
    same = draft.chance(0.15)
    if on >= add_months(draft.months[-1], 1) and not same:
        return
    second = order(
        draft,
        points,
        on,
        first["serial"],
        service_type="repair",
        fault_group=first["fault_group"] if draft.chance(0.9) else draft.pick(FAULTS),
    )
    if same or (on == day_one and draft.chance(0.5)):
        second["completed_at"] = first["completed_at"]
        second["reported_at"] = min(second["reported_at"], second["completed_at"])
        second["record_sheet_date"] = second["completed_at"].date()


def edge(draft: Draft, start: date, months: int) -> date:
    """A day around `months` after the start; often from a month's end to a month's end, where
    adding months to the one day and taking them from the other differ."""
    if start == month_end(start) and draft.chance(0.7):
        return month_end(add_months(start, months))
    return add_months(start, months) + timedelta(days=draft.pick([-1, 0, 0, 1, 1]))


def month_end(day: date) -> date:
    return add_months(month_of(day), 1) - timedelta(days=1)


def chain(draft: Draft, book: Workbook, points: list[str], row: Row) -> None:
    """5: the same part replaced again and again, each time around the end of the last
    restart; the first time around the end of the part's own months."""
    policy = policy_of(book, book.machines[row["serial"]])
    lines = {
        sku: line
        for sku, product in book.products.items()
        if policy and product.kind == "part" and (line := line_of(book, policy, sku))
    }
    restarting = {sku: line for sku, line in lines.items() if line.restart_months and line.months}
    if policy is None or not restarting:
        order(draft, points, day(draft), row["serial"])
        return
    sku = draft.pick(list(restarting))
    line = restarting[sku]
    days = [draft.day_in(draft.pick(draft.months))]
    for _ in range(draft.rng.randint(1, 3)):
        back = add_months(days[0], -(line.restart_months or 0))
        days.insert(0, back + timedelta(days=draft.pick([0, 1, 1, 1, 5])))
    _start(draft, row, policy.start_event, days[0], line.months)
    for on in days:
        usual = "history" if on < draft.months[0] else "normal"
        status = usual if draft.chance(0.75) else draft.pick(["abnormal", "normal", "history"])
        new = order(
            draft,
            points,
            on,
            row["serial"],
            status=status,
            service_type=draft.weighted({"repair": 0.9, "inspection": 0.1}),
        )
        part = {"order": new["order"], "sku": sku, "qty": 1}
        draft.sheets["order_parts"].append(part)


def _start(draft: Draft, row: Row, event: str, on: date, months: int) -> None:
    """Dates by which `months` from the start event end around the day `on`."""
    start = edge(draft, on, -months)
    if start != month_end(start):
        start += timedelta(days=draft.pick([0, 1, 1, 1]))
    row["production_date"] = draft.maybe(0.7, start - timedelta(days=draft.pick([0, 90, 400])))
    row["delivery_date"] = draft.maybe(0.7, start - timedelta(days=draft.pick([0, 0, 5])))
    row["installation_date"] = draft.maybe(0.7, start + timedelta(days=draft.pick([0, 0, 5])))
    row[f"{event}_date"] = start


def number_orders(draft: Draft) -> None:
    """Numbers that say nothing about the time, rows in no order."""
    numbers = list(range(1, len(draft.sheets["orders"]) + 1))
    draft.rng.shuffle(numbers)
    names = {}
    for row, number in zip(draft.sheets["orders"], numbers, strict=True):
        names[row["order"]] = row["order"] = f"SO{number:06d}"
    for row in draft.sheets["order_parts"]:
        row["order"] = names[row["order"]]
    draft.rng.shuffle(draft.sheets["orders"])


def cover_edges(draft: Draft, chained: list[str]) -> None:
    """3, 4: the cover of many machines ends, or starts, around the day of one of their orders."""
    book = draft.parsed()
    for row in draft.sheets["machines"]:
        orders = [o for o in book.orders_of.get(row["serial"], []) if o.day >= draft.months[0]]
        policy = policy_of(book, book.machines[row["serial"]])
        if row["serial"] in chained or not policy or not orders or draft.chance(0.6):
            continue
        lines = [line.months for line in book.policy_parts if line.policy == policy.code]
        months = draft.pick([policy.months, policy.months, 0, *lines])
        _start(draft, row, policy.start_event, draft.pick(orders).day, months)
        if policy.cap_months is not None and draft.chance(0.5):
            caps = add_months(draft.pick(orders).day, -months - policy.cap_months)
            row["production_date"] = draft.near(caps)
