"""Load what orders are decided on: a constant number of queries for any number of orders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from odoo.addons.aftersales_service.rules import repeat, warranty
from odoo.addons.aftersales_service.rules.dates import add_months
from odoo.addons.aftersales_service.rules.warranty import goodwill as goodwill_rules

from ..rules.claims import Order, Return, counts_later
from ..rules.money import ZERO
from ..rules.rates import Work
from .terms import MonthTerms

REPAIR = "repair"


class OrderRow(NamedTuple):
    """One order as the database has it, with its machine."""

    id: int
    name: str
    point: int
    service_type: int
    repair_level: str | None
    fault: int | None
    machine: int | None
    at: datetime
    day: date
    record_sheet: date | None
    status: str
    usage: float | None
    units: str | None
    distance: str | None
    false_on: date | None
    technician: int | None
    serial: str | None
    product: int | None
    category: int | None
    production: date | None
    delivery: date | None
    installation: date | None
    country: int | None
    dealer: int | None
    known_at: datetime | None


class Facts(NamedTuple):
    """An order's row, and what its claim is decided on."""

    row: OrderRow
    order: Order


# A false order is known from its audit's date on; both columns of repair.order speak together.
_FALSE_ON = SQL("CASE WHEN o.audit_verdict = 'false' THEN o.audit_date END")
_USAGE = SQL("CASE WHEN o.has_usage THEN o.usage END")


class FactLoader:
    """Loads the facts of orders for one month's decisions.

    :param env: environment whose cursor reads; access is the caller's business.
    :param terms: the month's terms.
    """

    def __init__(self, env, terms: MonthTerms):
        self._env = env
        self._terms = terms

    def load(self, order_ids: Sequence[int]) -> list[Facts]:
        """Return the facts of the orders, by id, with coverage and repeats decided."""
        rows = self._load_rows(order_ids)
        parts = self._load_parts(order_ids)
        returns = self._load_returns(order_ids)
        coverages = self._decide_coverage(rows, parts)
        repeats = self._find_repeats(rows)
        return [
            Facts(row, self._order(row, parts, returns, coverage, repeats.get(row.id)))
            for row, coverage in zip(rows, coverages, strict=True)
        ]

    def _order(self, row: OrderRow, parts, returns, coverage, repeated) -> Order:
        technician = self._terms.technicians.get(row.technician)
        return Order(
            id=row.id,
            work=Work(row.service_type, row.repair_level, row.category, row.point, row.day),
            is_repair=self._is_repair(row),
            abnormal=row.status == "abnormal",
            units=Decimal(1) if row.units is None else Decimal(row.units),
            distance=ZERO if row.distance is None else Decimal(row.distance),
            record_sheet=row.record_sheet,
            false_on=row.false_on,
            technician=technician.rules if technician else None,
            parts=parts.get(row.id) or {},
            returns=returns.get(row.id) or (),
            coverage=coverage,
            repeats=repeated,
        )

    def _is_repair(self, row: OrderRow) -> bool:
        return self._terms.service_types[row.service_type][1] == REPAIR

    def _load_rows(self, order_ids: Sequence[int]) -> list[OrderRow]:
        rows = self._env.execute_query(
            SQL(
                """
                SELECT o.id, o.name, o.point_id, o.service_type_id, NULLIF(o.repair_level, ''),
                       o.fault_id, o.lot_id, o.completed_at, o.completion_date,
                       o.record_sheet_date, o.service_status, %s, trim_scale(o.units)::text,
                       trim_scale(NULLIF(o.distance_km, 0))::text, %s, o.technician_id, l.name, p.id,
                       t.categ_id, l.production_date, l.delivery_date, l.installation_date,
                       l.place_country_id, l.dealer_id,
                       -- What stands in an order was known by the day that it was entered.
                       COALESCE(o.reported_at, o.create_date)
                  FROM repair_order o
                  LEFT JOIN stock_lot l ON l.id = o.lot_id
                  LEFT JOIN product_product p ON p.id = COALESCE(l.product_id, o.product_id)
                  LEFT JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE o.id = ANY(%s)
                 ORDER BY o.id
                """,
                _USAGE,
                _FALSE_ON,
                list(order_ids),
            )
        )
        return [OrderRow(*row) for row in rows]

    def _load_parts(self, order_ids: Sequence[int]) -> dict[int, dict[int, Decimal]]:
        """Return order id -> replaced part -> quantity, summed per part (rule 18)."""
        rows = self._env.execute_query(
            SQL(
                "SELECT order_id, product_id, trim_scale(SUM(quantity))::text"
                "  FROM aftersales_replacement"
                " WHERE order_id = ANY(%s) GROUP BY order_id, product_id"
                " ORDER BY order_id, MIN(id)",
                list(order_ids),
            )
        )
        parts: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for order, part, quantity in rows:
            parts[order][part] = Decimal(quantity)
        return parts

    def _load_returns(self, order_ids: Sequence[int]) -> dict[int, list[Return]]:
        rows = self._env.execute_query(
            SQL(
                "SELECT order_id, id, product_id, trim_scale(quantity)::text, received_date, verdict_id"
                "  FROM aftersales_part_return"
                " WHERE order_id = ANY(%s) AND received_date IS NOT NULL ORDER BY id",
                list(order_ids),
            )
        )
        returns: dict[int, list[Return]] = defaultdict(list)
        for order, id_, part, quantity, received, verdict_id in rows:
            verdict = self._terms.verdicts.get(verdict_id)
            code, accepted = (verdict.code, verdict.accepted) if verdict else (None, False)
            returns[order].append(Return(id_, part, Decimal(quantity), received, code, accepted))
        return returns

    def _decide_coverage(
        self, rows: Sequence[OrderRow], parts: Mapping[int, Mapping[int, Decimal]]
    ) -> list[warranty.Coverage]:
        exclusions = self._load_exclusions([row.id for row in rows])
        own = self._load_own({row.machine for row in rows if row.machine})
        known = self._find_known_days(rows, own)
        jobs = [
            warranty.Job(
                row.machine,
                row.product,
                warranty.MachineDates(row.production, row.delivery, row.installation),
                row.at,
                row.day,
                row.usage,
                tuple(parts.get(row.id, ())),
                row.fault,
                warranty.Sale(row.country, row.dealer),
                exclusions.get(row.id, ()),
                row.id,
                known.get(row.id),
            )
            for row in rows
        ]
        coverages = warranty.decide(
            self._terms.book,
            jobs,
            self._load_replaced({job.machine for job in jobs if job.parts}),
            goodwill_rules.without_goodwill(own),
        )
        return self._add_goodwill(jobs, coverages, own)

    def _add_goodwill(
        self,
        jobs: Sequence[warranty.Job],
        coverages: Sequence[warranty.Coverage],
        own: Sequence[warranty.OwnWarranty],
    ) -> Sequence[warranty.Coverage]:
        """Add the goodwill that the order's own form counts: what is left of it, or was used."""
        ids = [one.id for one in own if one.kind == warranty.GOODWILL]
        if not ids:
            return coverages
        goodwill = self._env["aftersales.warranty"].browse(ids)
        left = {one.id for one in goodwill if one.amount_left > 0}
        uses = self._env["aftersales.goodwill.use"].search_fetch(
            [("warranty_id", "in", ids)], ["warranty_id", "order_id"]
        )
        used = {(use.order_id.id, use.warranty_id.id) for use in uses}
        return goodwill_rules.add_to_labour(self._terms.book, jobs, coverages, own, left, used)

    def _find_known_days(
        self, rows: Iterable[OrderRow], own: Iterable[warranty.OwnWarranty]
    ) -> dict[int, date]:
        """Return order id -> the local day by which its fault was known, where it decides."""
        company = self._env["res.company"].browse(self._terms.company)
        extended = {one.machine for one in own if one.kind == warranty.EXTENDED}
        return {
            row.id: company._aftersales_local_date(row.known_at)
            for row in rows
            if row.machine in extended and row.known_at
        }

    def _load_own(self, machines: set[int]) -> list[warranty.OwnWarranty]:
        """Load what the machines have been sold or granted beyond their policies."""
        lots = self._env["stock.lot"].browse(machines)
        company = self._env["res.company"].browse(self._terms.company)
        return self._env["aftersales.warranty"]._get_own_facts(lots, company)

    def _load_exclusions(self, orders: Sequence[int]) -> dict[int, list[int]]:
        """Return order id -> what was found on it that may void the cover."""
        rows = self._env.execute_query(
            SQL(
                "SELECT repair_order_id, aftersales_warranty_exclusion_id"
                "  FROM aftersales_warranty_exclusion_repair_order_rel"
                " WHERE repair_order_id = ANY(%s) ORDER BY 1, 2",
                list(orders),
            )
        )
        exclusions: dict[int, list[int]] = defaultdict(list)
        for order, exclusion in rows:
            exclusions[order].append(exclusion)
        return exclusions

    def _load_replaced(self, machines: set[int]) -> list[warranty.Replaced]:
        """Load what was ever replaced on the machines, by orders that count (rule 5)."""
        if not machines:
            return []
        rows = self._env.execute_query(
            SQL(
                """
                SELECT o.lot_id, o.completed_at, o.completion_date, %s, r.product_id, o.fault_id,
                       o.id, o.service_status, %s
                  FROM repair_order o
                  JOIN aftersales_replacement r ON r.order_id = o.id
                 WHERE o.lot_id = ANY(%s) AND o.state = 'done' AND o.completed_at IS NOT NULL
                """,
                _USAGE,
                _FALSE_ON,
                list(machines),
            )
        )
        cutoff = self._terms.rules.cutoff
        rows = [row for row in rows if counts_later(row[7], row[8], cutoff)]
        exclusions = self._load_exclusions([row[6] for row in rows])
        return [warranty.Replaced(*row[:6], exclusions.get(row[6], ())) for row in rows]

    def _find_repeats(self, rows: Iterable[OrderRow]) -> dict[int, repeat.Repair]:
        """Return order id -> the earlier repair that it repeats (rule 13)."""
        repairs = {
            row.id: repeat.Repair(row.machine, row.fault, row.at, row.name, row.day)
            for row in rows
            if self._is_repair(row)
        }
        found = repeat.find_repeats(
            list(repairs.values()),
            self._load_repairs(repairs.values()),
            self._terms.repeat_months,
        )
        return {id_: earlier for id_, earlier in zip(repairs, found, strict=True) if earlier}

    def _load_repairs(self, repairs: Iterable[repeat.Repair]) -> list[repeat.Repair]:
        """Load the machines' repairs that may count as earlier ones."""
        if not repairs:
            return []
        # A month more than the rule looks back, so that clipped months never cut it short.
        since = add_months(min(r.day for r in repairs), -self._terms.repeat_months - 1)
        types = [id_ for id_, (_c, kind) in self._terms.service_types.items() if kind == REPAIR]
        rows = self._env.execute_query(
            SQL(
                """
                SELECT o.lot_id, o.fault_id, o.completed_at, o.name, o.completion_date,
                       o.service_status, %s
                  FROM repair_order o
                 WHERE o.lot_id = ANY(%s) AND o.state = 'done' AND o.service_type_id = ANY(%s)
                   AND o.completion_date >= %s
                """,
                _FALSE_ON,
                list({repair.machine for repair in repairs}),
                types,
                since,
            )
        )
        cutoff = self._terms.rules.cutoff
        return [repeat.Repair(*row[:5]) for row in rows if counts_later(row[5], row[6], cutoff)]
