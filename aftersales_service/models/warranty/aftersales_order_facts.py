from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import warranty
from ...rules.warranty.changes import find_cover_changes, find_covered_parts
from ...rules.warranty.goodwill import Grant, add_to_labour, find_grants, without_goodwill
from ...rules.warranty.reasons import coverage_data, dates_data
from ..orders.aftersales_order_facts import Several


def to_dates(facts) -> warranty.MachineDates:
    """Return the dates in facts of an order or a machine as the warranty rules know them."""
    return warranty.MachineDates(facts.production, facts.delivery, facts.installation)


def to_sale(facts) -> warranty.Sale:
    """Return where a machine is and who sold it as the warranty rules know it."""
    return warranty.Sale(facts.country, facts.dealer)


def _differs(completed, coverage: warranty.Coverage) -> bool:
    covered = {part for part, cover in coverage.parts.items() if cover.given.parts}
    return (
        completed.machine != coverage.machine.covered
        or completed.labour != coverage.labour_covered
        or completed.parts != covered
    )


class CoverInput(NamedTuple):
    """What the warranty rules are asked with, in the order of their arguments."""

    book: warranty.PolicyBook
    jobs: Sequence[warranty.Job]
    replaced: Sequence[warranty.Replaced]
    own: Sequence[warranty.OwnWarranty]


class DecidedCover(NamedTuple):
    """What the warranty covers on an order, what goodwill there is beside it, and for what."""

    coverage: warranty.Coverage
    grants: Mapping[Any, Sequence[Grant]]
    job: warranty.Job


class CompletedCover(NamedTuple):
    """What was decided of an order when it was completed: which decision, and what is covered.

    ``parts`` are the replaced parts that are covered, without goodwill.
    """

    decision: int
    machine: bool
    labour: bool
    parts: frozenset[int]


class MachineCase(NamedTuple):
    """What a machine's cover is decided on, whatever work may be asked about.

    ``own`` are its own warranties, goodwill included; ``company`` is whose policies count,
    ``usage`` its meter's last reading.
    """

    company: Any
    book: warranty.PolicyBook
    machine: Any
    own: Sequence[warranty.OwnWarranty]
    meter: Any

    @property
    def usage(self) -> float | None:
        """What the meter showed last."""
        return self.meter.value if self.meter else None

    @property
    def lasting(self) -> list[warranty.OwnWarranty]:
        """What covers or voids: goodwill pays for orders, but covers no machine."""
        return without_goodwill(self.own)

    @property
    def dates(self) -> warranty.MachineDates:
        """The machine's dates."""
        return to_dates(self.machine)

    @property
    def sale(self) -> warranty.Sale:
        """Where the machine is, and who sold it."""
        return to_sale(self.machine)

    @property
    def policy(self) -> warranty.Policy | None:
        """Which policy is the machine's."""
        return self.book.policy_of(self.machine.product, self.dates, self.sale)

    def make_job(
        self,
        day: date,
        usage: float | None,
        parts: Sequence[int] = (),
        fault: int | None = None,
        exclusions: Sequence[int] = (),
    ) -> warranty.Job:
        """Return work on the machine on ``day``, as the warranty rules know it."""
        # The end of the day: what was replaced on it has been.
        at = fields.Datetime.to_datetime(day) + timedelta(days=1)
        return warranty.Job(
            self.machine.machine,
            self.machine.product,
            self.dates,
            at,
            day,
            usage,
            parts,
            fault,
            self.sale,
            exclusions,
        )

    def decide(self, day: date) -> warranty.Coverage:
        """Decide what covers the machine as a whole on ``day``."""
        [coverage] = warranty.decide(self.book, [self.make_job(day, self.usage)], own=self.lasting)
        return coverage


class AftersalesOrderFacts(models.AbstractModel):
    """What cover is decided on: jobs, the machines' own warranties, earlier replacements."""

    _inherit = "aftersales.order.facts"

    @api.model
    def _get_several_facts(self):
        return super()._get_several_facts() | {
            "exclusions": Several(
                lambda rows: self._load_exclusions([row.id for row in rows]),
                lambda order: tuple(order.exclusion_ids._origin.ids),
            ),
            # What was decided is said of stored orders alone.
            "completed": Several(self._load_completed, lambda order: None, None),
        }

    # === ORDERS ===

    @api.model
    def _get_cover_input(self, rows, company, cutoff):
        """Return what the warranty rules are asked with about orders, as `CoverInput`.

        :param rows: facts of the company's orders
        :param cutoff: the last day whose facts count
        """
        machines = {row.machine for row in rows if row.machine}
        own = self._load_own(machines, company)
        known = self._find_known_days(rows, own, company)
        usages = self._get_usages(rows)
        now, today = fields.Datetime.now(), company._aftersales_today()
        jobs = [
            warranty.Job(
                row.machine,
                row.product,
                to_dates(row),
                row.at or now,
                row.day or today,
                usage,
                tuple(row.parts),
                row.fault,
                to_sale(row),
                row.exclusions,
                row.id,
                known_on,
            )
            for row, usage, known_on in zip(rows, usages, known, strict=True)
        ]
        replaced = self._load_replaced({job.machine for job in jobs if job.parts}, cutoff)
        return CoverInput(self._get_policy_book(company), jobs, replaced, own)

    @api.model
    def _decide_settled_cover(self, rows, company, cutoff):
        """Decide what the warranty covers on orders, with the goodwill that counts for labour.

        :param rows: facts of the company's completed orders
        :param cutoff: the last day whose facts count
        :return: a list of ``Coverage``, in the order of ``rows``
        """
        asked = self._get_cover_input(rows, company, cutoff)
        coverages = warranty.decide(*asked._replace(own=without_goodwill(asked.own)))
        goodwill = [one.id for one in asked.own if one.kind == warranty.GOODWILL]
        if not goodwill:
            return coverages
        left, used = self._load_goodwill(goodwill)
        return add_to_labour(asked.book, asked.jobs, coverages, asked.own, left, used)

    @api.model
    def _load_goodwill(self, ids):
        """Return the goodwill that something is left of, and pairs of an order and what it uses."""
        use = "aftersales.goodwill.use"
        uses = self.env.execute_query(
            SQL(
                "SELECT %s, %s, %s::text FROM aftersales_goodwill_use u"
                " WHERE u.warranty_id = ANY(%s)",
                self._column("u", use, "order_id"),
                self._column("u", use, "warranty_id"),
                self._column("u", use, "amount"),
                list(ids),
            )
        )
        limits = self.env.execute_query(
            SQL(
                "SELECT w.id, COALESCE(%s, 0)::text FROM aftersales_warranty w WHERE w.id = ANY(%s)",
                self._column("w", "aftersales.warranty", "amount_limit"),
                list(ids),
            )
        )
        left = {id_: Decimal(limit) for id_, limit in limits}
        for _order, id_, amount in uses:
            left[id_] -= Decimal(amount)
        return {id_ for id_, amount in left.items() if amount > 0}, {use[:2] for use in uses}

    @api.model
    def _decide_cover(self, orders):
        """Decide what the warranty covers on orders with a machine (rules 1 to 6), as it stands.

        On the day of their completion, or today while they are open.

        :return: order -> `DecidedCover`
        """
        decided = {}
        # At once: record by record, only a thousand are fetched.
        orders._origin.sudo().fetch(["company_id"])
        # Whose an order is counts for its cover, whoever asks.
        for company, members in orders.sudo().grouped("company_id").items():
            rows = self._load_orders(members)
            asked = self._get_cover_input(rows, company, company._aftersales_today())
            coverages = warranty.decide(*asked._replace(own=without_goodwill(asked.own)))
            for order, job, coverage in zip(members, asked.jobs, coverages, strict=True):
                grants = find_grants(asked.book, job, asked.own)
                decided[order.with_env(orders.env)] = DecidedCover(coverage, grants, job)
        return decided

    def _find_known_days(self, rows, own, company):
        """Return the local day by which each order's fault was known, where it decides."""
        extended = {one.machine for one in own if one.kind == warranty.EXTENDED}
        return [
            company._aftersales_local_date(row.known_at)
            if row.machine in extended and row.known_at
            else None
            for row in rows
        ]

    @api.model
    def _load_exclusions(self, order_ids):
        """Return order id -> what was found on it that may void the cover."""
        rows = self.env.execute_query(
            SQL(
                "SELECT repair_order_id, aftersales_warranty_exclusion_id"
                "  FROM aftersales_warranty_exclusion_repair_order_rel"
                " WHERE repair_order_id = ANY(%s) ORDER BY 1, 2",
                list(order_ids),
            )
        )
        exclusions: dict[int, list[int]] = defaultdict(list)
        for order, exclusion in rows:
            exclusions[order].append(exclusion)
        return {order: tuple(found) for order, found in exclusions.items()}

    @api.model
    def _load_replaced(self, machine_ids, cutoff):
        """Return what was ever replaced on machines, by orders that count (rule 5).

        :param cutoff: the last day whose facts count
        """
        if not machine_ids:
            return []
        columns = [
            self._column("o", "repair.order", "id"),
            self._column("o", "repair.order", "lot_id"),
            self._column("o", "repair.order", "completed_at"),
            self._column("o", "repair.order", "completion_date"),
            self._get_usage_column(),
            self._column("r", "aftersales.replacement", "product_id"),
            self._column("o", "repair.order", "fault_id"),
        ]
        rows = self._load_counting(machine_ids, columns, cutoff)
        exclusions = self._load_exclusions([row[0] for row in rows]) if rows else {}
        return [warranty.Replaced(*row[1:], exclusions.get(row[0], ())) for row in rows]

    # === AT COMPLETION ===

    @api.model
    def _load_completed(self, rows):
        """Return order id -> `CompletedCover` by the newest decision made at its completion."""
        decision = "aftersales.warranty.decision"
        found = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (d.order_id) d.order_id, d.id,"
                " (%(result)s->'machine'->>'covered')::boolean, %(labour)s > 0,"
                " NULLIF(%(result)s->'parts', '[]')"
                " FROM aftersales_warranty_decision d"
                " WHERE d.order_id = ANY(%(orders)s) AND %(moment)s = 'done'"
                " ORDER BY d.order_id, d.id DESC",
                result=self._column("d", decision, "result"),
                labour=self._column("d", decision, "percent_labour"),
                moment=self._column("d", decision, "moment"),
                orders=[row.id for row in rows if row.state == "done"],
            )
        )
        return {
            order: CompletedCover(id_, machine, labour, find_covered_parts(parts or ()))
            for order, id_, machine, labour, parts in found
        }

    @api.model
    def _compare_completed(self, rows, coverages):
        """Return order id -> `CoverChange`s, where orders are covered otherwise than at completion.

        :param rows: facts of completed orders
        :param coverages: what covers them as it stands, in the same order
        """
        differing = [
            (row, coverage)
            for row, coverage in zip(rows, coverages, strict=True)
            if row.completed and _differs(row.completed, coverage)
        ]
        if not differing:
            return {}
        decision = "aftersales.warranty.decision"
        kept = {
            id_: (result, version)
            for id_, result, version in self.env.execute_query(
                SQL(
                    "SELECT d.id, %s, %s FROM aftersales_warranty_decision d WHERE d.id = ANY(%s)",
                    self._column("d", decision, "result"),
                    self._column("d", decision, "policy_version"),
                    [row.completed.decision for row, _coverage in differing],
                )
            )
        }
        changes = {}
        for row, coverage in differing:
            before, version = kept[row.completed.decision]
            after = coverage_data(coverage, row.usage) | {"dates": dates_data(to_dates(row))}
            now = coverage.policy.version if coverage.policy else 0
            changes[row.id] = find_cover_changes(before, after, (version, now))
        return changes

    # === MACHINES ===

    @api.model
    def _load_cases(self, lots, fallback=None):
        """Return machine -> `MachineCase`.

        :param fallback: the company that judges machines of no company; None: the user's
        """
        cases = {}
        # At once: record by record, only a thousand are fetched.
        lots._origin.fetch(["company_id"])
        by_company = lots.grouped(lambda lot: lot.company_id or fallback or self.env.company)
        meters = self._load_meters(lots._origin.ids)
        for company, members in by_company.items():
            own = defaultdict(list)
            for one in self._load_own(members._origin.ids, company):
                own[one.machine].append(one)
            book = self._get_policy_book(company)
            for lot, machine in zip(members, self._load_machines(members), strict=True):
                mine, meter = own.get(machine.machine, ()), meters.get(machine.machine)
                cases[lot] = MachineCase(company, book, machine, mine, meter)
        return cases

    @api.model
    def _load_own(self, machine_ids, company):
        """Return what machines have been sold or granted beyond their policies, by id.

        :param company: the company whose network decides
        """
        if not machine_ids:
            return []
        names = (
            "id",
            "lot_id",
            "kind",
            "date_start",
            "date_end",
            "has_usage_limit",
            "usage_limit",
            "scope",
            "product_id",
            "category_id",
            "order_id",
        )
        percents = ("percent_parts", "percent_labour", "percent_travel")
        own = "aftersales.warranty"
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, %s FROM aftersales_warranty w"
                " WHERE w.lot_id = ANY(%s) AND %s = %s AND %s = 'active' ORDER BY w.id",
                SQL(", ").join(self._column("w", own, name) for name in names),
                SQL(", ").join(SQL("%s::text", self._column("w", own, name)) for name in percents),
                list(machine_ids),
                self._column("w", own, "company_id"),
                company.id,
                self._column("w", own, "state"),
            )
        )
        return [self._to_own_warranty(*row) for row in rows]

    def _to_own_warranty(
        self,
        id_,
        machine,
        kind,
        start,
        end,
        limited,
        limit,
        scope,
        product,
        category,
        order,
        *parts,
    ):
        percents = warranty.Percents(*map(Decimal, parts))
        return warranty.OwnWarranty(
            id_,
            machine,
            kind,
            start,
            end + timedelta(days=1) if end else None,
            (limit or 0.0) if limited else None,
            warranty.ALL if percents == warranty.ALL else percents,
            product if scope == "product" else None,
            category if scope == "category" else None,
            order,
        )

    @api.model
    def _get_policy_book(self, company):
        """Return a company's policies, read once a transaction."""
        return self.env["aftersales.warranty.policy"]._get_policy_book(company)
