"""Fill a database with a dealer network and its orders, by SQL: millions of rows in minutes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from odoo.fields import Command
from odoo.tools import SQL

from tools.inside import tell

SMALL_MONTH, MONTH = date(2026, 5, 1), date(2026, 6, 1)
_SQL = Path(__file__).with_name("filling.sql")


@dataclass(frozen=True)
class Size:
    """How much to fill in: orders of the month, machines, payees with two outlets each."""

    orders: int
    machines: int
    payees: int


def fill(env: Any, size: Size) -> None:
    """Fill the database: a tenth of the orders in May 2026, all in June, thrice as many before."""
    tell("making products, policies and rates")
    _make_masters(env)
    _make_network(env, size.payees)
    env.flush_all()
    env.cr.execute(
        SQL(
            "SELECT set_config('bench.orders', %s, false), set_config('bench.machines', %s, false),"
            " set_config('bench.payees', %s, false), set_config('bench.company', %s, false),"
            " set_config('bench.picking_type', %s, false)",
            *map(str, (size.orders, size.machines, size.payees, env.company.id)),
            str(env["stock.warehouse"]._get_field_service_types(env.company)[env.company].id),
        )
    )
    for statement in _SQL.read_text(encoding="utf-8").split("\n\n"):
        title, _newline, body = statement.strip().partition("\n")
        tell(title.removeprefix("-- "))
        env.cr.execute(body)
    env.cr.commit()
    vacuum(env)
    env.invalidate_all()


def vacuum(env: Any) -> None:
    """Do what autovacuum would have done by the time a real database is as large."""
    tell("vacuum and analyze")
    with env.registry.cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr._cnx.autocommit = False


def _make_masters(env: Any) -> None:
    env.company.aftersales_tz = "Asia/Shanghai"
    machines = env["product.category"].create(
        [{"name": f"Machines {n}", "code": f"M{n}"} for n in range(10)]
    )
    kinds = env["product.category"].create(
        [
            {"name": name, "code": code}
            for code, name in (("KEY", "Key"), ("STD", "Standard"), ("CONS", "Consumable"))
        ]
    )
    _make_products(env, machines, kinds)
    _make_policies(env, machines, kinds)
    _make_rates(env, machines)
    env["aftersales.coefficient"].create(
        [
            {"min_score": score, "coefficient": share}
            for score, share in ((90, 1), (80, 0.95), (70, 0.9), (0, 0.8))
        ]
    )
    env["aftersales.fault"].create([{"code": f"F{n}", "name": f"Fault {n}"} for n in range(12)])


def _make_network(env: Any, payees: int) -> None:
    """Make headquarters, payees below it, and two outlets below each."""
    tell("making the network")
    level = {
        code: env.ref(f"aftersales_service.point_level_{code}").id
        for code in ("hq", "region", "outlet")
    }
    points = env["aftersales.point"].with_context(tracking_disable=True)
    hq = points.create({"code": "HQ", "name": "Headquarters", "level_id": level["hq"]})
    regions = points.create(
        [
            {
                "code": f"R{n}",
                "name": f"Region {n}",
                "level_id": level["region"],
                "parent_id": hq.id,
                "is_payee": True,
            }
            for n in range(payees)
        ]
    )
    points.create(
        [
            {
                "code": f"{region.code}-{n}",
                "name": f"Outlet {n}",
                "level_id": level["outlet"],
                "parent_id": region.id,
            }
            for region in regions
            for n in range(2)
        ]
    )


def _make_products(env: Any, machines: Any, kinds: Any) -> None:
    env["product.product"].create(
        [
            {
                "name": f"Machine {n}",
                "default_code": f"BM{n:03}",
                "aftersales_kind": "machine",
                "is_storable": True,
                "tracking": "serial",
                "categ_id": machines[n % len(machines)].id,
            }
            for n in range(50)
        ]
    )
    env["product.product"].create(
        [
            {
                "name": f"Part {n}",
                "default_code": f"BP{n:03}",
                "aftersales_kind": "part",
                "categ_id": kinds[n % len(kinds)].id,
                "list_price": 10 + n,
                "return_required": n % len(kinds) < 2,
            }
            for n in range(200)
        ]
    )


def _make_policies(env: Any, machines: Any, kinds: Any) -> None:
    key, _standard, consumable = kinds
    env["aftersales.warranty.policy"].create(
        [
            {
                "code": f"W{n}",
                "name": f"Policy {n}",
                "category_id": category.id,
                "start_event": "installation",
                "cap_months": 18 if n % 2 else 0,
                "months": 12 + 6 * (n % 4),
                "part_ids": [
                    Command.create({"category_id": key.id, "months": 36, "restart_months": 12}),
                    Command.create({"category_id": consumable.id, "months": 0}),
                ],
            }
            for n, category in enumerate(machines)
        ]
    )


def _make_rates(env: Any, machines: Any) -> None:
    """200 rates: by type, level and category, some by the level of the point, and travel."""
    types = {
        code: env.ref(f"aftersales_service.service_type_{code}").id
        for code in ("repair", "installation", "test", "travel")
    }
    levels = env["aftersales.repair.level"].create(
        [{"code": code, "name": code} for code in ("1", "2", "3")]
    )
    outlet = env.ref("aftersales_service.point_level_outlet").id
    rates = [
        {
            "service_type_id": types[code],
            "repair_level_id": level,
            "category_id": category,
            "level_id": point_level,
            "unit": "unit" if code == "test" else "job",
            "amount": 10 + place,
        }
        for place, (code, level, category, point_level) in enumerate(
            (code, level, category, point_level)
            for code in ("repair", "installation", "test")
            for level in (False, *levels.ids[:2])
            for category in (False, *machines.ids)
            for point_level in (False, outlet)
        )
    ]
    travel = {"service_type_id": types["travel"], "unit": "km", "free_km": 20}
    rates += [{**travel, "amount": 0.85}, {**travel, "amount": 1.35, "category_id": machines[0].id}]
    sheet = env["aftersales.rate.sheet"].create({})
    start = {"sheet_id": sheet.id, "valid_from": date(2024, 1, 1)}
    env["aftersales.rate"].create([rate | start for rate in rates])
    sheet._put_first_in_force()
