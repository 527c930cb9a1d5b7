"""Rules 10 to 25: what becomes of every claim, and the statements.

Written to be compared with the text of the rules, not to be fast. The number beside a
statement is the rule it says. A month is its first day; M is the month of the statement
that is being made, `cutoff` the last day whose facts it knows.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .basics import ZERO, add_months, money, month_of, upwards
from .fees import base_fee, labour_fee, travel_fee
from .model import Order, Return, Workbook
from .warranty import counts, known_false, labour_covered, part_covered, skus

STATEMENT_AMOUNTS = (
    "opening labour travel parts expenses rewards corrections penalties clawbacks late_parts"
    " net billed closing"
)
POINT_AMOUNTS = "rewards corrections penalties clawbacks late_parts"


@dataclass(frozen=True)
class Claim:
    """What a statement decided about an order; `clawback` is a positive amount."""

    order: Order
    state: str
    reason: str = ""
    labour: Decimal = ZERO
    travel: Decimal = ZERO
    penalty: Decimal = ZERO
    clawback: Decimal = ZERO


def cutoff_of(w: Workbook, month: date) -> date:
    """Day `cutoff_day` of M + 1; beyond the month's end it is its last day."""
    next_month = add_months(month, 1)
    last = monthrange(next_month.year, next_month.month)[1]
    return next_month.replace(day=min(w.settings.cutoff_day, last))


def decide(w: Workbook, order: Order, month: date, cutoff: date) -> Claim:
    """10 to 20: the first condition that applies."""
    repair = order.service_type == "repair"
    if order.status == "abnormal":  # 10
        return Claim(order, "excluded", "abnormal")
    if known_false(w, order, cutoff):  # 11
        return Claim(order, "excluded", "false_order", penalty=false_penalty(w, order))
    if repair and not labour_covered(w, order, cutoff):  # 12
        return Claim(order, "excluded", "out_of_warranty")
    if repair and repeats(w, order, cutoff):  # 13
        return Claim(order, "excluded", "repeat_repair")
    if verdict := bad_verdict(w, order, cutoff):  # 14
        return Claim(order, "excluded", verdict)
    if reason := held_for(w, order, cutoff):  # 15 to 18
        if order.day < add_months(month, -w.settings.carry_months):  # 20
            return Claim(order, "excluded", "expired")
        return Claim(order, "held", reason)
    return Claim(  # 19
        order, "paid", labour=labour_fee(w, order, month), travel=travel_fee(w, order)
    )


def held_for(w: Workbook, order: Order, cutoff: date) -> str:
    if not technician_ok(w, order):  # 15
        return "technician"
    if base_fee(w, order) is None:  # 16
        return "no_rate"
    if order.record_sheet_date is None or order.record_sheet_date > cutoff:  # 17
        return "record_sheet"
    if returns_missing(w, order, cutoff):  # 18
        return "return_pending"
    return ""


def false_penalty(w: Workbook, order: Order) -> Decimal:
    """11: multiplier x (labour + travel before the coefficient); 0 without a labour rate."""
    labour = base_fee(w, order)
    if labour is None:
        return ZERO
    return money(w.settings.false_multiplier * (labour + travel_fee(w, order)))


def repeats(w: Workbook, order: Order, cutoff: date) -> bool:
    """13: an earlier repair of the same machine and fault group not long enough ago."""
    return any(
        earlier.service_type == "repair"
        and (earlier.completed_at, earlier.order) < (order.completed_at, order.order)
        and earlier.fault_group == order.fault_group
        and add_months(earlier.day, w.settings.repeat_months) >= order.day
        and counts(w, earlier, cutoff)
        for earlier in w.orders_of[order.serial]
    )


def owed_skus(w: Workbook, order: Order, cutoff: date) -> list[str]:
    """14, 18: the covered replaced parts with return_required."""
    return [
        sku
        for sku in skus(w, order)
        if w.products[sku].return_required and part_covered(w, order, sku, cutoff)
    ]


def received(w: Workbook, order: Order, cutoff: date) -> list[Return]:
    """14, 18: what was received back by the cutoff, in row order."""
    return [row for row in w.returns_of.get(order.order, []) if row.received_date <= cutoff]


def bad_verdict(w: Workbook, order: Order, cutoff: date) -> str | None:
    """14: the verdict other than accepted; of several the earliest, then the first row."""
    owed = owed_skus(w, order, cutoff)
    bad = [
        row
        for row in received(w, order, cutoff)
        if row.sku in owed and row.verdict not in (None, "accepted")
    ]
    first = min(bad, key=lambda row: row.received_date, default=None)  # of equals, the first
    return first.verdict if first else None


def technician_ok(w: Workbook, order: Order) -> bool:
    """15: approved, and the certificate not expired before the order's day."""
    if order.technician is None:
        return False
    technician = w.technicians[order.technician]
    expiry = technician.certificate_expiry
    return technician.status == "approved" and (expiry is None or expiry >= order.day)


def returns_missing(w: Workbook, order: Order, cutoff: date) -> bool:
    """18: of an owed SKU, fewer were received and accepted than replaced."""
    for sku in owed_skus(w, order, cutoff):
        replaced = sum(part.qty for part in w.parts_of[order.order] if part.sku == sku)
        accepted = sum(
            row.qty
            for row in received(w, order, cutoff)
            if row.sku == sku and row.verdict == "accepted"
        )
        if accepted < replaced:
            return True
    return False


def clawed_back(w: Workbook, claim: Claim, month: date, cutoff: date) -> bool:
    """22: paid, and an audit since the last statement's cutoff finds it false."""
    last_cutoff = cutoff_of(w, add_months(month, -1))
    return (
        claim.state == "paid"
        and known_false(w, claim.order, cutoff)
        and w.audits[claim.order.order].date > last_cutoff
    )


# --- Statements -------------------------------------------------------------------------


def settle(workbook: Workbook, months: list[str]) -> list[dict[str, Any]]:
    """The result as JSON of the months ("YYYY-MM", consecutive, in order)."""
    firsts = [date.fromisoformat(f"{month}-01") for month in months]
    latest: dict[str, Claim] = {}  # order -> what was decided last
    openings: dict[str, Decimal] = {}  # payee -> what the last statement carried
    results = []
    for month in firsts:
        claims = claims_of(workbook, month, latest)
        latest |= {claim.order.order: claim for claim in claims}
        nodes = node_totals(workbook, claims, firsts, month)
        statements = statements_of(workbook, nodes, openings)
        openings = {payee: amounts["closing"] for payee, amounts in statements.items()}
        results.append(as_json(month, statements, claims, nodes))
    return results


def claims_of(w: Workbook, month: date, latest: dict[str, Claim]) -> list[Claim]:
    """What the statements of M decide; 21: what is excluded or paid is final but for 22."""
    cutoff = cutoff_of(w, month)
    claims = []
    for order in w.orders.values():
        before = latest.get(order.order)
        held = before is not None and before.state == "held"
        if order.status != "history" and (month_of(order.day) == month or held):
            claims.append(decide(w, order, month, cutoff))
        elif before is not None and clawed_back(w, before, month, cutoff):  # 22
            taken, penalty = before.labour + before.travel, false_penalty(w, order)
            back = Claim(order, "clawed_back", "false_order", penalty=penalty, clawback=taken)
            claims.append(back)
    return claims


def non_original_month(w: Workbook, row: Return, months: list[date]) -> date | None:
    """23: the first, not before the order's own month, whose cutoff is >= the receipt."""
    own = month_of(w.orders[row.order].day)
    if w.orders[row.order].status == "history" or own < months[0]:
        return None
    later = [m for m in months if m >= own and cutoff_of(w, m) >= row.received_date]
    return later[0] if later else None


def non_original_penalty(w: Workbook, row: Return) -> Decimal:
    """23: list price x qty x multiplier."""
    price = w.products[row.sku].list_price or Decimal(0)
    return money(price * row.qty * w.settings.non_original_multiplier)


def node_totals(
    w: Workbook, claims: list[Claim], months: list[date], month: date
) -> dict[str, dict[str, Decimal]]:
    """24: each earning point's own total."""
    names = ["labour", "travel", "penalties", "clawbacks"]
    totals = {node: dict.fromkeys(names, ZERO) for node in w.network}
    for claim in claims:
        total = totals[claim.order.node]
        total["labour"] += claim.labour
        total["travel"] += claim.travel
        total["penalties"] += claim.penalty  # 11, 22
        total["clawbacks"] += claim.clawback  # 22
    for row in w.returns:
        if row.verdict == "non_original" and non_original_month(w, row, months) == month:
            totals[w.orders[row.order].node]["penalties"] += non_original_penalty(w, row)
    return totals


def payee_of(w: Workbook, node: str) -> str | None:
    """24: the earning point itself if it is a payee, else the nearest above it."""
    return next((code for code in upwards(w.network, node) if w.network[code].payee), None)


def statements_of(
    w: Workbook, nodes: dict[str, dict[str, Decimal]], openings: dict[str, Decimal]
) -> dict[str, dict[str, Decimal]]:
    """24, 25: one per payee, unless its opening is 0 and every amount 0."""
    statements = {}
    for payee in sorted(w.network):
        own = [total for node, total in nodes.items() if payee_of(w, node) == payee]
        opening = openings.get(payee, ZERO)
        s = {name: sum((t[name] for t in own), ZERO) for name in next(iter(nodes.values()))}
        net = opening + s["labour"] + s["travel"] - s["penalties"] - s["clawbacks"]
        if opening or any(s.values()):
            billed, closing = max(net, ZERO), min(net, ZERO)
            statements[payee] = {
                "opening": opening,
                **s,
                "net": net,
                "billed": billed,
                "closing": closing,
            }
    return statements


def as_json(
    month: date,
    statements: dict[str, dict[str, Decimal]],
    claims: list[Claim],
    nodes: dict[str, dict[str, Decimal]],
) -> dict[str, Any]:
    """The month in the shape that the rules end with."""
    points = {
        node: {"paid": total["labour"] + total["travel"]} | in_order(POINT_AMOUNTS, total)
        for node, total in sorted(nodes.items())
    }
    technicians: dict[str, Decimal] = {}
    for claim in claims:  # 34
        if claim.order.technician is not None:
            earlier = technicians.get(claim.order.technician, ZERO)
            technicians[claim.order.technician] = earlier + claim.labour + claim.travel
    return {
        "month": f"{month:%Y-%m}",
        "statements": {
            payee: texts(in_order(STATEMENT_AMOUNTS, amounts))
            for payee, amounts in statements.items()
        },
        "claims": {
            claim.order.order: {
                "state": claim.state,
                "amount": text(claim.labour + claim.travel + claim.clawback),
                "reason": claim.reason,
            }
            for claim in sorted(claims, key=lambda claim: claim.order.order)
        },
        "nodes": {
            node: texts(amounts) for node, amounts in points.items() if any(amounts.values())
        },
        "technicians": {
            code: text(amount) for code, amount in sorted(technicians.items()) if amount
        },
    }


def in_order(names: str, amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    """The named amounts; what is not there is not settled here yet: zero."""
    return {name: amounts.get(name, ZERO) for name in names.split()}


def text(amount: Decimal) -> str:
    return f"{amount + 0:.2f}"  # + 0: never "-0.00"


def texts(amounts: dict[str, Decimal]) -> dict[str, str]:
    return {name: text(amount) for name, amount in amounts.items()}
