from collections import defaultdict, namedtuple
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...rules import repeat
from ...rules.counting import counts_later
from ...rules.dates import add_months


class Fact(NamedTuple):
    """One thing that is decided on: its column, and how a form that is not saved says the same.

    ``sql`` speaks of the aliases of `_load`; ``read`` takes the record.
    """

    sql: SQL
    read: Callable[[Any], Any]


class Several(NamedTuple):
    """Things of which an order has several: what loads them for many orders, or off a form.

    ``load`` takes orders' own facts and returns id -> value; ``nothing`` is an order's without any.
    """

    load: Callable[[Sequence[Any]], Mapping[int, Any]]
    read: Callable[[Any], Any]
    nothing: Any = ()


@lru_cache
def _facts_type(name: str, names: tuple[str, ...]):
    return namedtuple(name, names)


class AftersalesOrderFacts(models.AbstractModel):
    """What orders and machines are decided on, loaded here and nowhere else.

    Forms, what-ifs, pages and runs ask for the facts of any number of orders, by a constant number
    of queries; a record on a form that is not saved lays its own values over. Rooms and addons
    add their facts by `_inherit`. SQL: what counts does so whoever asks, and who may ask is the
    caller's business.
    """

    _name = "aftersales.order.facts"
    _description = "Facts of Service Orders"

    # === ORDERS ===

    @api.model
    def _load(self, order_ids):
        """Return the facts of stored orders, by id: a named tuple each.

        :param order_ids: ids of ``repair.order``
        """
        facts, several = self._get_order_facts(), self._get_several_facts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %s
                  FROM repair_order o
                  LEFT JOIN aftersales_service_type y ON y.id = o.service_type_id
                  LEFT JOIN stock_lot l ON l.id = o.lot_id
                  LEFT JOIN product_product p ON p.id = COALESCE(l.product_id, o.product_id)
                  LEFT JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE o.id = ANY(%s)
                 ORDER BY o.id
                """,
                SQL(", ").join(fact.sql for fact in facts.values()),
                list(order_ids),
            )
        )
        own = list(map(_facts_type("OwnFacts", tuple(facts))._make, rows))
        found = [(one.load(own), one.nothing) for one in several.values()]
        make = _facts_type("OrderFacts", (*facts, *several))._make
        return [
            make((*row, *(by_id.get(row.id, nothing) for by_id, nothing in found))) for row in own
        ]

    @api.model
    def _load_orders(self, orders):
        """Return the facts of orders, in their order; of one on a form as the form says."""
        stored = [id_ for id_ in orders._ids if id_]
        facts = {row.id: row for row in self._load(stored)} if stored else {}
        return [facts[order.id] if order.id else self._read_order(order) for order in orders]

    def _read_order(self, order):
        facts, several = self._get_order_facts(), self._get_several_facts()
        make = _facts_type("OrderFacts", (*facts, *several))._make
        return make(one.read(order) for one in (*facts.values(), *several.values()))

    @api.model
    def _get_order_facts(self):
        """Return the name of each fact of an order -> `Fact`. Hook.

        Aliases: order ``o``, its service type ``y``, machine ``l``, product ``p`` and ``t``.
        """
        machine = {
            name: Fact(fact.sql, lambda order, read=fact.read: read(order.lot_id._origin))
            for name, fact in self._get_machine_facts().items()
        }
        return machine | {
            "id": self._fact("o", "repair.order", "id"),
            "name": self._fact("o", "repair.order", "name"),
            "company": self._fact("o", "repair.order", "company_id"),
            "point": self._fact("o", "repair.order", "point_id"),
            "technician": self._fact("o", "repair.order", "technician_id"),
            "service_type": self._fact("o", "repair.order", "service_type_id"),
            "kind": Fact(
                self._column("y", "aftersales.service.type", "kind"),
                lambda order: order.service_type_id.kind or None,
            ),
            "repair_level": self._fact("o", "repair.order", "repair_level_id"),
            "fault": self._fact("o", "repair.order", "fault_id"),
            "machine": self._fact("o", "repair.order", "lot_id"),
            # Of an order without a machine, what is repaired.
            "product": Fact(
                SQL("p.id"),
                lambda order: (order.lot_id.product_id or order.product_id)._origin.id or None,
            ),
            "state": self._fact("o", "repair.order", "state"),
            "at": self._fact("o", "repair.order", "completed_at"),
            "day": self._fact("o", "repair.order", "completion_date"),
            "record_sheet": self._fact("o", "repair.order", "record_sheet_date"),
            "status": self._fact("o", "repair.order", "service_status"),
            "usage": Fact(
                self._get_usage_column(), lambda order: order.usage if order.has_usage else None
            ),
            "units": self._fact("o", "repair.order", "units", "trim_scale(%s)::text"),
            "distance": self._fact(
                "o", "repair.order", "distance_km", "trim_scale(NULLIF(%s, 0))::text"
            ),
            # What stands in an order was known by the day that it was entered.
            "known_at": Fact(
                SQL(
                    "COALESCE(%s, o.create_date)", self._column("o", "repair.order", "reported_at")
                ),
                lambda order: order.reported_at or order._origin.create_date or None,
            ),
            "false_on": self._get_false_on(),
        }

    @api.model
    def _get_several_facts(self):
        """Return the name of what an order has several of -> `Several`. Hook."""
        return {"parts": Several(self._load_parts, self._read_parts, {})}

    @api.model
    def _get_usage_column(self):
        """Return the SQL of the usage that an order states, NULL if it states none."""
        return SQL(
            "CASE WHEN %s THEN %s END",
            self._column("o", "repair.order", "has_usage"),
            self._column("o", "repair.order", "usage"),
        )

    @api.model
    def _get_false_on(self):
        """Return the `Fact` since when an order is known to be fictitious. Hook."""
        return Fact(SQL("NULL::date"), lambda order: None)

    # === PARTS ===

    @api.model
    def _load_parts(self, rows):
        """Return order id -> part -> how many the order replaced, or is going to while it is open.

        Summed per part (rule 18), in the order of the replacements.
        """
        replaced = self.env.execute_query(
            SQL(
                "SELECT %s, %s, trim_scale(SUM(%s))::text FROM aftersales_replacement r"
                " WHERE r.order_id = ANY(%s) GROUP BY 1, 2 ORDER BY 1, MIN(r.id)",
                self._column("r", "aftersales.replacement", "order_id"),
                self._column("r", "aftersales.replacement", "product_id"),
                self._column("r", "aftersales.replacement", "quantity"),
                [row.id for row in rows],
            )
        )
        planned = self._load_planned_parts([row.id for row in rows if row.state != "done"])
        parts: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for order, part, quantity in [*replaced, *planned]:
            parts[order][part] = parts[order].get(part, Decimal(0)) + Decimal(quantity)
        return parts

    def _load_planned_parts(self, order_ids):
        """Return order, part and quantity of what open orders are going to fit."""
        if not order_ids:
            return []
        return self.env.execute_query(
            SQL(
                "SELECT %s, %s, %s::text FROM stock_move m"
                " WHERE m.repair_id = ANY(%s) AND %s = 'add' AND %s <> 'cancel'"
                " ORDER BY m.repair_id, m.sequence, m.id",
                self._column("m", "stock.move", "repair_id"),
                self._column("m", "stock.move", "product_id"),
                self._column("m", "stock.move", "product_uom_qty"),
                list(order_ids),
                self._column("m", "stock.move", "repair_line_type"),
                self._column("m", "stock.move", "state"),
            )
        )

    @api.model
    def _read_parts(self, order):
        """Return the parts of an order on a form as `_load_parts` does."""
        lines = [(line.product_id, line.quantity) for line in order.replacement_ids]
        if order.state != "done":
            lines += [
                (move.product_id, move.product_uom_qty)
                for move in order.move_ids
                if move.repair_line_type == "add" and move.state != "cancel"
            ]
        parts: dict[int, Decimal] = defaultdict(Decimal)
        for product, quantity in lines:
            if product:
                parts[product._origin.id] += Decimal(repr(quantity))
        return dict(parts)

    # === EARLIER ORDERS ===

    @api.model
    def _load_counting(self, machine_ids, columns, cutoff, condition=None):
        """Return what earlier orders say that count for later ones (rules 5 and 13).

        Service orders of any type: another repair order is nobody's service.

        :param columns: SQL of what is wanted, on the aliases ``o`` and ``r``, a replacement
        :param cutoff: the last day whose facts count
        :param condition: SQL of what else is asked of them; else they are those with replacements
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %s, %s, %s
                  FROM repair_order o
                  %s
                 WHERE %s = ANY(%s) AND %s = 'done' AND %s IS NOT NULL AND %s IS NOT NULL AND %s
                """,
                self._column("o", "repair.order", "service_status"),
                self._get_false_on().sql,
                SQL(", ").join(columns),
                SQL() if condition else SQL("JOIN aftersales_replacement r ON r.order_id = o.id"),
                self._column("o", "repair.order", "lot_id"),
                list(machine_ids),
                self._column("o", "repair.order", "state"),
                self._column("o", "repair.order", "point_id"),
                self._column("o", "repair.order", "completed_at"),
                condition or SQL("TRUE"),
            )
        )
        return [row[2:] for row in rows if counts_later(row[0], row[1], cutoff)]

    @api.model
    def _find_repeats(self, rows, months, cutoff):
        """Return order id -> the earlier repair that it repeats (rule 13).

        :param rows: facts of completed orders
        :param months: how many calendar months a repair must hold
        :param cutoff: the last day whose facts count
        """
        repairs = {
            row.id: repeat.Repair(row.machine, row.fault, row.at, row.name, row.day)
            for row in rows
            if row.kind == "repair"
        }
        found = repeat.find_repeats(
            list(repairs.values()), self._load_repairs(repairs.values(), months, cutoff), months
        )
        return {id_: earlier for id_, earlier in zip(repairs, found, strict=True) if earlier}

    def _load_repairs(self, repairs, months, cutoff):
        """Load the machines' repairs that may count as earlier ones."""
        if not repairs:
            return []
        # A month more than the rule looks back, so that clipped months never cut it short.
        since = add_months(min(repair.day for repair in repairs), -months - 1)
        names = ("lot_id", "fault_id", "completed_at", "name", "completion_date")
        rows = self._load_counting(
            {repair.machine for repair in repairs},
            [self._column("o", "repair.order", name) for name in names],
            cutoff,
            SQL(
                "%s IN (SELECT id FROM aftersales_service_type WHERE kind = 'repair') AND %s >= %s",
                self._column("o", "repair.order", "service_type_id"),
                self._column("o", "repair.order", "completion_date"),
                since,
            ),
        )
        return [repeat.Repair(*row) for row in rows]

    # === MACHINES ===

    @api.model
    def _load_machines(self, lots):
        """Return the facts of machines, in their order; of one on a form as the form says."""
        facts = self._get_machine_facts()
        make = _facts_type("MachineFacts", tuple(facts))._make
        stored = [id_ for id_ in lots._ids if id_]
        rows = stored and self.env.execute_query(
            SQL(
                """
                SELECT %s
                  FROM stock_lot l
                  JOIN product_product p ON p.id = l.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE l.id = ANY(%s)
                """,
                SQL(", ").join(fact.sql for fact in facts.values()),
                stored,
            )
        )
        machines = {row.machine: row for row in map(make, rows)}
        return [
            machines[lot.id] if lot.id else make(fact.read(lot) for fact in facts.values())
            for lot in lots
        ]

    @api.model
    def _get_machine_facts(self):
        """Return the name of each fact of a machine -> `Fact`, on the aliases of `_load`. Hook."""
        return {
            "machine": self._fact("l", "stock.lot", "id"),
            "serial": self._fact("l", "stock.lot", "name"),
            "product": self._fact("l", "stock.lot", "product_id"),
            "category": Fact(
                self._column("t", "product.template", "categ_id"),
                lambda lot: lot.product_id.categ_id._origin.id or None,
            ),
        }

    # === COLUMNS ===

    @api.model
    def _column(self, alias, model, name):
        """Return a field's column; whoever reads it has what is not written yet flushed."""
        return SQL.identifier(alias, name, to_flush=self.env[model]._fields[name])

    @api.model
    def _fact(self, alias, model, name, template="%s"):
        """Return the `Fact` that a stored field is."""
        field = self.env[model]._fields[name]

        def read(record):
            if name == "id":
                return record._origin.id or None
            if field.type == "many2one":
                return record[name]._origin.id or None
            if field.type == "float":
                return repr(record[name])
            return record[name] or None

        return Fact(SQL(template, self._column(alias, model, name)), read)
