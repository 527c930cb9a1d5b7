"""What the demo's people have done: agreements, staffing, training, filings and open orders."""

from datetime import timedelta
from typing import Any

# Fewest technicians of a level, and of outlets with more orders a year than that.
_STAFFING = (("region", 0, 3), ("station", 0, 1), ("outlet", 0, 2), ("outlet", 12, 3))
# How many days from today the agreements of a region's stations end, in turn.
_AGREEMENT_ENDS = (400, 45, 760)
_COURSES = (("液晶面板维修", 16.0), ("新品上市服务培训", 8.0))
_FILED = ("吴小军", "13871450099")


def enrich(env: Any, coordinator: Any) -> None:
    """Let the coordinator look after the network, and give the people something to do."""
    company = env.company
    company.aftersales_coordinator_id = coordinator
    today = company._aftersales_today()
    _set_agreements(env, coordinator, today)
    _create_staffing_rules(env)
    _record_training(env, today)
    _file_technician(env, today)
    _open_orders(env, coordinator, today)
    _complain(env, coordinator)


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


def _open_orders(env: Any, coordinator: Any, today: Any) -> None:
    """Three customers have called this week; nobody has been there yet."""
    machines = env["stock.lot"].search(
        [("dealer_id.code", "like", "-S1-1"), ("customer_id", "!=", False)], limit=3, order="id"
    )
    repair = env["aftersales.service.type"].search([("kind", "=", "repair")], limit=1)
    for number, machine in enumerate(machines):
        env["repair.order"].create(
            {
                "point_id": machine.dealer_id.id,
                "lot_id": machine.id,
                "product_id": machine.product_id.id,
                "partner_id": machine.customer_id.id,
                "service_type_id": repair.id,
                "user_id": coordinator.id,
                "distance_km": 12 + number,
                "reported_at": today - timedelta(days=number),
            }
        )


def _complain(env: Any, coordinator: Any) -> None:
    """Of those who called, one has waited too long; another asked when the warranty ends."""
    orders = env["repair.order"].search([("state", "=", "draft")], order="id")
    kinds = ("complaint", "question")
    said = (("报修后一直没有师傅上门", "1"), ("保修到什么时候？能否购买延保？", "0"))
    for order, kind, (summary, priority) in zip(orders, kinds, said, strict=False):
        env["aftersales.request"].create(
            {
                "type_id": env.ref(f"aftersales_service.request_type_{kind}").id,
                "summary": summary,
                "priority": priority,
                "lot_id": order.lot_id.id,
                "partner_id": order.partner_id.id,
                "point_id": order.point_id.id,
                "user_id": coordinator.id,
            }
        )
