from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.aftersales_service.models.orders.aftersales_order_facts import Fact, Several

from ...rules.claims import Order, Return
from ...rules.money import ZERO
from ...rules.rates import Work
from ...run.facts import Facts


class AftersalesOrderFacts(models.AbstractModel):
    """What settles an order beyond its cover: audits, and parts that came back."""

    _inherit = "aftersales.order.facts"

    @api.model
    def _get_false_on(self):
        # A false order is known from its audit's date on; both columns speak together.
        return Fact(
            SQL(
                "CASE WHEN %s = 'false' THEN %s END",
                self._column("o", "repair.order", "audit_verdict"),
                self._column("o", "repair.order", "audit_date"),
            ),
            lambda order: order.audit_date if order.audit_verdict == "false" else None,
        )

    @api.model
    def _get_several_facts(self):
        return super()._get_several_facts() | {
            # What came back is said of stored orders alone.
            "returns": Several(self._load_returns, lambda order: ())
        }

    @api.model
    def _load_returns(self, rows):
        """Return order id -> the parts received back, by id, with what they were judged to be."""
        back = "aftersales.part.return"
        columns = ("order_id", "id", "product_id", "received_date")
        found = self.env.execute_query(
            SQL(
                "SELECT %s, trim_scale(%s)::text, v.code, COALESCE(v.is_accepted, FALSE) FROM aftersales_part_return b"
                " LEFT JOIN aftersales_inspection_verdict v ON v.id = %s"
                " WHERE b.order_id = ANY(%s) AND b.received_date IS NOT NULL ORDER BY b.id",
                SQL(", ").join(self._column("b", back, name) for name in columns),
                self._column("b", back, "quantity"),
                self._column("b", back, "verdict_id"),
                [row.id for row in rows],
            )
        )
        returns: dict[int, list[Return]] = defaultdict(list)
        for order, id_, part, received, quantity, code, accepted in found:
            returns[order].append(Return(id_, part, Decimal(quantity), received, code, accepted))
        return returns

    # === SETTLEMENT ===

    @api.model
    def _load_settlement(self, order_ids, terms):
        """Return what a month's claims are decided on: `Facts` of each order, by id.

        :param order_ids: ids of completed orders of the month's company
        :param terms: `MonthTerms`
        """
        company = self.env["res.company"].browse(terms.company)
        cutoff = terms.rules.cutoff
        rows = self._load(order_ids)
        coverages = self._decide_settled_cover(rows, company, cutoff)
        repeats = self._find_repeats(rows, terms.repeat_months, cutoff)
        changes = self._compare_completed(rows, coverages)
        return [
            Facts(
                row,
                self._to_order(row, coverage, repeats.get(row.id), terms),
                changes.get(row.id),
            )
            for row, coverage in zip(rows, coverages, strict=True)
        ]

    def _to_order(self, row, coverage, repeated, terms):
        """Return an order as the rules of settlement know it."""
        technician = terms.technicians.get(row.technician)
        return Order(
            id=row.id,
            work=Work(row.service_type, row.repair_level, row.category, row.point, row.day),
            is_repair=row.kind == "repair",
            abnormal=row.status == "abnormal",
            units=Decimal(1) if row.units is None else Decimal(row.units),
            distance=ZERO if row.distance is None else Decimal(row.distance),
            record_sheet=row.record_sheet,
            false_on=row.false_on,
            technician=technician.rules if technician else None,
            parts=row.parts,
            returns=row.returns,
            coverage=coverage,
            repeats=repeated,
        )
