"""What the demo's people have done: agreements, staffing, training, filings and open orders."""

import base64
from datetime import datetime, time, timedelta, timezone
from typing import Any

from tools import months

# In place of Odoo's placeholder, on papers and the portal.
_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="180" height="48" viewBox="0 0 180 48">
<rect x="4" y="6" width="36" height="36" rx="6" fill="#714B67"/>
<path d="M12 32 L22 14 L32 32 Z" fill="#FFFFFF"/>
<text x="50" y="33" font-family="sans-serif" font-size="25" fill="#374151">示例电子</text>
</svg>"""
# Fewest technicians of a level, and of outlets with more orders a year than that.
_STAFFING = (("region", 0, 3), ("station", 0, 1), ("outlet", 0, 2), ("outlet", 12, 3))
# How many days from today the agreements of a region's stations end, in turn.
_AGREEMENT_ENDS = (400, 45, 760)
_COURSES = (("液晶面板维修", 16.0), ("新品上市服务培训", 8.0))
# Part of the code of the points whose customers have called, and how many did.
_CALLS = (("HB-S1-1", 3), ("JS-S1", 4), ("ZJ-S2", 3), ("SD-S1", 4))
_DAYS_AGO = (0, 1, 2, 0, 3, 9, 1, 4)
# Type, what was said, priority, and how many days ago.
_SAID = (
    ("complaint", "报修后一直没有师傅上门", "1", 8),
    ("question", "保修到什么时候？能否购买延保？", "0", 0),
    ("repair", "空调开机不制冷，外机不转", "1", 0),
    ("repair", "洗衣机脱水时声音很大", "0", 1),
    ("repair", "电视开机黑屏，有声音没图像", "0", 7),
    ("complaint", "换下来的配件收费太高，要求解释", "0", 2),
    ("question", "新买的热水器什么时候可以安装？", "0", 0),
    ("repair", "冰箱冷藏室结冰，冷冻正常", "0", 1),
    ("accident", "热水器插头发热变黑，已断电", "1", 0),
    ("question", "搬家后空调能否移机？", "0", 3),
    ("complaint", "师傅约好时间没有来，电话打不通", "1", 5),
    ("repair", "遥控器失灵，换电池也没有反应", "0", 0),
)
# Kind, days since its start, months from today to its end (0: none), why.
_WARRANTIES = (
    ("extended", 40, 12, "购买延长保修一年"),
    ("extended", 200, 6, "购买延长保修一年"),
    ("extended", 5, 24, "购买延长保修两年"),
    ("exception", 90, 9, "工程项目合同约定，质保延长"),
    ("exception", 10, 18, "重点客户，按协议延长"),
    ("void", 30, 0, "自行改装电路，终止保修"),
)
# How many orders wait for parts.
_WAITING = 2
_FILED = ("吴小军", "13871450099")


def enrich(env: Any, coordinator: Any) -> None:
    """Let the coordinator look after the network, and give the people something to do."""
    company = env.company
    company.aftersales_coordinator_id = coordinator
    company.logo = base64.b64encode(_LOGO.encode())
    today = company._aftersales_today()
    _set_agreements(env, coordinator, today)
    _create_staffing_rules(env)
    _record_training(env, today)
    _file_technician(env, today)
    orders = _open_orders(env, coordinator, today)
    _take_requests(env, orders, coordinator, today)
    _wait_for_parts(env, orders)
    _read_meters(env, today)
    _sell_warranties(env, today)


def _set_agreements(env: Any, coordinator: Any, today: Any) -> None:
    """Every station and outlet works on an agreement; some of them end soon."""
    points = env["aftersales.point"].search([("parent_id", "!=", False)], order="code")
    for number, point in enumerate(points):
        ends = _AGREEMENT_ENDS[number % len(_AGREEMENT_ENDS)]
        point.write(
            {
                "user_id": coordinator.id,
                "agreement_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"XY-{point.code}",
                            "date_start": today - timedelta(days=700),
                            "date_end": today + timedelta(days=ends),
                        },
                    )
                ],
            }
        )


def _create_staffing_rules(env: Any) -> None:
    env["aftersales.staffing.rule"].create(
        [
            {
                "level_id": env.ref(f"aftersales_service.point_level_{level}").id,
                "orders_from": orders,
                "technician_min": fewest,
            }
            for level, orders, fewest in _STAFFING
        ]
    )


def _record_training(env: Any, today: Any) -> None:
    """A few technicians took courses and were assessed last year; one's certificate ends soon."""
    technicians = env["aftersales.technician"].search([("state", "=", "approved")], order="code")
    for number, technician in enumerate(technicians[:9]):
        course, hours = _COURSES[number % len(_COURSES)]
        score = 70 + number * 3
        technician.training_ids = [
            (0, 0, {"name": course, "hours": hours, "score": score, "date": today})
        ]
        result = "reward" if score > 90 else "warning" if score < 73 else "none"
        technician.assessment_ids = [
            (0, 0, {"year": today.year - 1, "score": score, "result": result})
        ]


def _file_technician(env: Any, today: Any) -> None:
    """The dealer has filed somebody, whom the coordinator is to check."""
    dealer = env["res.users"].search([("login", "=", "dealer")])
    name, phone = _FILED
    certificate = {
        "name": "CERT-2026-118",
        "issuer": "职业技能鉴定中心",
        "expiry": today + timedelta(days=500),
    }
    category = env["product.template"].search([("aftersales_kind", "=", "machine")]).categ_id[:1]
    technicians = env["aftersales.technician"].with_user(dealer).sudo()
    technicians._portal_file(
        dealer.aftersales_point_ids[:1],
        {"name": name, "phone": phone},
        [(category.id, False)],
        certificate,
    )


def _open_orders(env: Any, coordinator: Any, today: Any) -> Any:
    """Customers have called: today, this week, and some too long ago. Give the orders.

    The first three are of the dealer's outlets; of the others every third has its technician.
    """
    machines = env["stock.lot"]
    customers = [("customer_id", "!=", False), ("installation_date", "<", today)]
    for number, (code, count) in enumerate(_CALLS):
        found = [("dealer_id.code", "like", code), *customers]
        machines |= machines.search(found, limit=count, order="name", offset=number)
    repair = env["aftersales.service.type"].search([("kind", "=", "repair")], limit=1)
    return env["repair.order"].create(
        [
            {
                "point_id": machine.dealer_id.id,
                "lot_id": machine.id,
                "product_id": machine.product_id.id,
                "partner_id": machine.customer_id.id,
                "service_type_id": repair.id,
                "technician_id": _get_technician(machine).id if number % 3 == 2 else False,
                "user_id": coordinator.id,
                "distance_km": 6 + number * 2,
                "reported_at": _moment(today, _DAYS_AGO[number % len(_DAYS_AGO)], number),
                # The day after the call: those of last week are late.
                "schedule_date": _moment(today, _DAYS_AGO[number % len(_DAYS_AGO)] - 1, number),
            }
            for number, machine in enumerate(machines)
        ]
    )


def _wait_for_parts(env: Any, orders: Any) -> None:
    """Two of the orders are confirmed and need a part that is not in stock."""
    part = env["product.product"].search(
        [("aftersales_kind", "=", "part"), ("tracking", "=", "none")], limit=1, order="default_code"
    )
    waiting = orders.filtered("technician_id")[:_WAITING]
    for order in waiting:
        values = {"product_id": part.id, "product_uom_qty": 1, "repair_line_type": "add"}
        order.move_ids = [(0, 0, values)]
        order.action_validate()


def _moment(today: Any, days: int, number: int) -> datetime:
    """A time of the morning so many days ago, in UTC, another for each number.

    One of today or before is not to come; a number of days below zero plans ahead.
    """
    now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
    early = datetime.combine(today - timedelta(days=days), time(0, 5))
    moment = early + timedelta(minutes=17 * number % 240)
    return moment if days < 0 else min(moment, now - timedelta(minutes=7 + number))


def _get_technician(machine: Any) -> Any:
    technicians = machine.env["aftersales.technician"]
    domain = [("point_id", "=", machine.dealer_id.id), ("state", "=", "approved")]
    return technicians.search(domain, order="certificate_expiry desc", limit=1)


def _take_requests(env: Any, orders: Any, coordinator: Any, today: Any) -> None:
    """What customers say, about machines with an open order and others; some wait too long."""
    others = env["stock.lot"].search(
        [("customer_id", "!=", False), ("dealer_id.code", "like", "ZJ-")], limit=6, order="name"
    )
    subjects = [(one.lot_id, one.partner_id, one.point_id) for one in orders[:6]]
    subjects += [(lot, lot.customer_id, lot.dealer_id) for lot in others]
    requests = env["aftersales.request"].create(
        [
            {
                "type_id": env.ref(f"aftersales_service.request_type_{kind}").id,
                "summary": summary,
                "priority": priority,
                "lot_id": machine.id,
                "partner_id": customer.id,
                "point_id": point.id,
                "user_id": coordinator.id,
                "received_at": _moment(today, days, number),
            }
            for number, ((machine, customer, point), (kind, summary, priority, days)) in enumerate(
                zip(subjects, _SAID, strict=True)
            )
        ]
    )
    # Those who need a repair have got their order, with what they said.
    faults = env["aftersales.fault"].search([], order="code")
    for number, (order, request) in enumerate(zip(orders[:6], requests[:6], strict=True)):
        if request.is_for_work:
            order.write(
                {
                    "request_id": request.id,
                    "request_text": request.summary,
                    "contact_phone": request.phone,
                    "service_address": request.address,
                    "fault_id": faults[number % len(faults)].id,
                }
            )
            request.action_start()


def _read_meters(env: Any, today: Any) -> None:
    """Cranes are covered up to an hour of use: their meters are read every month."""
    cranes = env["stock.lot"].search(
        [("product_id.categ_id.code", "=", "CRANE"), ("customer_id", "!=", False)], order="name"
    )
    env["aftersales.usage.reading"].create(
        [
            {
                "lot_id": crane.id,
                "date": today - timedelta(days=30 * month + number % 9),
                "value": 2_400 - 140 * month + 11 * number,
                "unit": "hours",
            }
            for number, crane in enumerate(cranes[:12])
            for month in (3, 2, 1)
        ]
    )


def _sell_warranties(env: Any, today: Any) -> None:
    """A few machines have more than their policy: sold, agreed, granted once, or lost."""
    machines = env["stock.lot"].search(
        [("customer_id", "!=", False), ("dealer_id.code", "like", "SC-")],
        limit=len(_WARRANTIES),
        order="name",
    )
    env["aftersales.warranty"].create(
        [
            {
                "lot_id": machine.id,
                "kind": kind,
                "date_start": today - timedelta(days=days),
                "date_end": months_later and months.shifted(today, months_later),
                "reason": reason,
            }
            for machine, (kind, days, months_later, reason) in zip(
                machines, _WARRANTIES, strict=True
            )
        ]
    )
