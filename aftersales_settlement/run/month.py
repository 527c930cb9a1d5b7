"""Make a month's claims, penalties and statements for some payees."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from odoo.tools import SQL

from ..rules.claims import (
    CLAWED_BACK,
    FALSE_ORDER,
    PAID,
    Claim,
    PaidOrder,
    claw_back,
    decide,
    non_original_penalty,
)
from ..rules.money import ZERO
from ..rules.statements import PayeeFacts, PointTotal, Statement, make_statements
from .copy import copy_rows, reserve_ids
from .explain import claim_facts, reason_values, to_json
from .facts import FactLoader, Facts
from .terms import MonthTerms

# Orders decided at once: enough to make queries and COPY cheap, few enough to need little memory.
CHUNK = 5_000

CLAIM_COLUMNS = (
    "period_id", "statement_id", "company_id", "order_id", "point_id", "state", "reason",
    "reason_values", "facts", "labour_base", "travel_base", "coefficient", "labour", "travel",
    "amount",
)  # fmt: skip
PENALTY_COLUMNS = (
    "period_id", "statement_id", "company_id", "order_id", "return_id", "point_id", "kind",
    "amount", "facts",
)  # fmt: skip
STATEMENT_COLUMNS = (
    "id", "name", "company_id", "period_id", "month", "payee_id", "state", "made_by_id",
    "opening", "labour", "travel", "penalties", "clawbacks", "net", "billed", "closing",
    "create_uid", "create_date", "write_uid", "write_date", *PayeeFacts._fields,
)  # fmt: skip
LINE_COLUMNS = (
    "statement_id", "company_id", "point_id", "claim_count", "labour", "travel", "penalties",
    "clawbacks",
)  # fmt: skip


class MonthRun:
    """Writes what becomes of the orders of some payees in one month.

    The caller has locked the period and removed what an earlier run of it left for them.

    :param period: the aftersales.settlement.period.
    :param terms: its terms, see `load_terms`.
    """

    def __init__(self, period, terms: MonthTerms):
        self._period = period
        self._period_id = period.id
        self._company_id = period.company_id.id
        self._env = period.env
        self._cr = period.env.cr
        self._terms = terms
        self._facts = FactLoader(period.env, terms)
        self._decided = self._load_decided()

    def make(self, payees: Sequence[int], openings: dict[int, Decimal]) -> int:
        """Make claims, penalties and statements of ``payees``; return the number of claims.

        :param openings: payee id -> closing of its last statement, where that is not zero.
        """
        payee_of = self._terms.network.payee_of
        paid_here = set(payees)
        points = [point for point, payee in payee_of.items() if payee in paid_here]
        ids = reserve_ids(self._cr, "aftersales_statement", len(payees))
        statements = dict(zip(payees, ids, strict=True))
        self._insert_statements(statements)
        totals: dict[int, PointTotal] = defaultdict(PointTotal)
        made = self._make_claims(points, statements, totals)
        made += self._make_clawbacks(points, statements, totals)
        self._make_non_original_penalties(points, statements, totals)
        results = make_statements(
            totals, payee_of, {payee: openings[payee] for payee in payees if payee in openings}
        )
        self._finish_statements(statements, results, totals)
        return made

    # Claims -------------------------------------------------------------------------------------

    def _make_claims(self, points, statements, totals) -> int:
        made = 0
        for order_ids in self._chunks(self._candidates(points)):
            facts = self._facts.load(order_ids)
            claims = decide([fact.order for fact in facts], self._terms.rules)
            self._write_claims(facts, claims, statements, totals)
            made += len(claims)
        return made

    def _candidates(self, points: Sequence[int]) -> list[int]:
        """Return the orders to decide: completed in the month, or earlier and not final yet."""
        rows = self._env.execute_query(
            SQL(
                """
                SELECT o.id
                  FROM repair_order o
                 WHERE o.point_id = ANY(%s) AND o.state = 'done' AND o.is_settled IS NOT TRUE
                   AND o.service_status <> 'history'
                   AND o.completion_date BETWEEN %s AND %s
                 ORDER BY o.point_id, o.id
                """,
                list(points),
                self._terms.start,
                self._terms.end,
            )
        )
        return [order for (order,) in rows if order not in self._decided]

    def _load_decided(self) -> set[int]:
        """Return the orders that have a claim in the month: approved ones, or a stopped run's.

        Asked once: a join would be planned for the table as it was before the run filled it.
        """
        rows = self._env.execute_query(
            SQL("SELECT order_id FROM aftersales_claim WHERE period_id = %s", self._period_id)
        )
        return {order for (order,) in rows}

    @staticmethod
    def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
        return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))

    def _write_claims(
        self, facts: Sequence[Facts], claims: Sequence[Claim], statements, totals
    ) -> None:
        penalties = []
        for fact, claim in zip(facts, claims, strict=True):
            point = fact.row.point
            total = totals[point]
            total.claims += 1
            if claim.state == PAID:
                total.labour += claim.labour
                total.travel += claim.fee.travel
            if claim.penalty:
                total.penalties += claim.penalty
                statement = statements[self._terms.network.payee_of[point]]
                penalties.append(
                    self._penalty_row(
                        statement, claim.order, None, point, FALSE_ORDER, claim.penalty,
                        {**claim.values, "fee": claim.fee.labour + claim.fee.travel},
                    )
                )  # fmt: skip
        rows = self._claim_rows(facts, claims, statements)
        copy_rows(self._cr, "aftersales_claim", CLAIM_COLUMNS, rows)
        copy_rows(self._cr, "aftersales_penalty", PENALTY_COLUMNS, penalties)

    def _claim_rows(
        self, facts: Sequence[Facts], claims: Sequence[Claim], statements
    ) -> Iterator[tuple]:
        payee_of = self._terms.network.payee_of
        for fact, claim in zip(facts, claims, strict=True):
            point = fact.row.point
            yield self._claim_row(
                statements[payee_of[point]], claim.order, point, claim.state, claim.reason,
                reason_values(claim, self._terms),
                claim_facts(fact.row, fact.order, claim, self._terms),
                claim.fee.labour, claim.fee.travel, claim.coefficient, claim.labour,
                claim.fee.travel if claim.state == PAID else ZERO, claim.amount,
            )  # fmt: skip

    def _claim_row(self, statement, order, point, state, reason, values, facts, *amounts) -> tuple:
        return (
            self._period_id, statement, self._company_id, order, point, state, reason,
            to_json(values), to_json(facts), *amounts,
        )  # fmt: skip

    def _penalty_row(self, statement, order, back, point, kind, amount, facts) -> tuple:
        return (
            self._period_id, statement, self._company_id, order, back, point, kind, amount,
            to_json({**facts, "multiplier": self._multiplier(kind)}),
        )  # fmt: skip

    def _multiplier(self, kind: str) -> Decimal:
        if kind == FALSE_ORDER:
            return self._terms.rules.false_multiplier
        return self._terms.non_original_multiplier

    # Clawbacks and penalties ----------------------------------------------------------------------

    def _make_clawbacks(self, points, statements, totals) -> int:
        """Take back what was paid for orders since found false (rule 22)."""
        rows = self._load_paid_false(points)
        point_of = {row[0]: row[4] for row in rows}
        paid = [PaidOrder(row[0], row[1], Decimal(row[2]), Decimal(row[3])) for row in rows]
        fees = {order.order: order.fee for order in paid}
        claims, penalties = [], []
        for back in claw_back(paid, self._terms.rules):
            point = point_of[back.order]
            statement = statements[self._terms.network.payee_of[point]]
            total = totals[point]
            total.claims += 1
            total.clawbacks += back.amount
            claims.append(
                self._claim_row(
                    statement, back.order, point, CLAWED_BACK, FALSE_ORDER, back.values,
                    back.values, ZERO, ZERO, 1, ZERO, ZERO, -back.amount,
                )
            )  # fmt: skip
            if back.penalty:
                total.penalties += back.penalty
                facts = {**back.values, "fee": fees[back.order]}
                penalties.append(
                    self._penalty_row(
                        statement, back.order, None, point, FALSE_ORDER, back.penalty, facts
                    )
                )
        copy_rows(self._cr, "aftersales_claim", CLAIM_COLUMNS, claims)
        copy_rows(self._cr, "aftersales_penalty", PENALTY_COLUMNS, penalties)
        return len(claims)

    def _load_paid_false(self, points: Sequence[int]) -> list[tuple]:
        return self._env.execute_query(
            SQL(
                """
                SELECT o.id, o.audit_date, (c.labour_base + c.travel_base)::text, c.amount::text,
                       o.point_id
                  FROM repair_order o
                  JOIN aftersales_claim c ON c.order_id = o.id AND c.state = 'paid'
                 WHERE o.audit_verdict = 'false' AND o.audit_date <= %s AND o.is_settled
                   AND o.point_id = ANY(%s)
                   AND NOT EXISTS (SELECT 1 FROM aftersales_claim b
                                    WHERE b.order_id = o.id AND b.state = 'clawed_back')
                 ORDER BY o.id
                """,
                self._terms.rules.cutoff,
                list(points),
            )
        )

    def _make_non_original_penalties(self, points, statements, totals) -> None:
        """Charge returned parts that are not original, once each (rule 23)."""
        rows = []
        for back, order, part, quantity, point, received in self._load_charged_returns(points):
            quantity = Decimal(quantity)
            product = self._terms.parts[part]
            amount = non_original_penalty(
                product.list_price,
                quantity,
                self._terms.non_original_multiplier,
                self._terms.rules.rounding,
            )
            if not amount:
                continue
            totals[point].penalties += amount
            statement = statements[self._terms.network.payee_of[point]]
            facts: dict[str, Any] = {
                "part": product.code,
                "quantity": quantity,
                "list_price": product.list_price,
                "received": received,
            }
            rows.append(
                self._penalty_row(statement, order, back, point, "non_original", amount, facts)
            )
        copy_rows(self._cr, "aftersales_penalty", PENALTY_COLUMNS, rows)

    def _load_charged_returns(self, points: Sequence[int]) -> list[tuple]:
        charged = [id_ for id_, verdict in self._terms.verdicts.items() if verdict.charged]
        return self._env.execute_query(
            SQL(
                """
                SELECT r.id, r.order_id, r.product_id, r.quantity::text, o.point_id,
                       r.received_date
                  FROM aftersales_part_return r
                  JOIN repair_order o ON o.id = r.order_id
                 WHERE r.verdict_id = ANY(%s) AND r.received_date <= %s
                   AND o.point_id = ANY(%s) AND o.state = 'done'
                   AND o.service_status <> 'history'
                   AND o.completion_date BETWEEN %s AND %s
                   AND NOT EXISTS (SELECT 1 FROM aftersales_penalty y WHERE y.return_id = r.id)
                 ORDER BY r.id
                """,
                charged,
                self._terms.rules.cutoff,
                list(points),
                self._terms.start,
                self._terms.end,
            )
        )

    # Statements -----------------------------------------------------------------------------------

    def _insert_statements(self, statements: dict[int, int]) -> None:
        """Write empty statements for the claims to point at; `_finish_statements` fills them."""
        period, cr = self._period, self._cr
        now, user = cr.now(), self._env.uid
        month = f"{period.month:%Y-%m}"
        payees = self._env["aftersales.point"].browse(statements)._get_payee_facts()
        copy_rows(
            cr,
            "aftersales_statement",
            STATEMENT_COLUMNS,
            (
                (id_, f"{month}/{self._terms.network.codes[payee]}", period.company_id.id,
                 period.id, period.month, payee, "draft", period.made_by_id.id,
                 *(ZERO,) * 8, user, now, user, now, *payees[payee])
                for payee, id_ in statements.items()
            ),
        )  # fmt: skip

    def _finish_statements(
        self, statements: dict[int, int], results: Sequence[Statement], totals
    ) -> None:
        """Write the amounts, drop the statements with nothing to show (rule 25), add the lines."""
        filled = {statements[result.payee]: result for result in results}
        empty = [id_ for id_ in statements.values() if id_ not in filled]
        if empty:
            self._cr.execute("DELETE FROM aftersales_statement WHERE id = ANY(%s)", [empty])
        for chunk in self._chunks(list(filled)):
            self._update_statements((id_, *filled[id_][1:]) for id_ in chunk)
        copy_rows(self._cr, "aftersales_statement_line", LINE_COLUMNS, self._line_rows(
            {payee: id_ for payee, id_ in statements.items() if id_ in filled}, totals
        ))  # fmt: skip

    def _update_statements(self, rows: Iterable[tuple]) -> None:
        columns = zip(*rows, strict=True)
        self._cr.execute(
            """
            UPDATE aftersales_statement s
               SET opening = v.opening, labour = v.labour, travel = v.travel,
                   penalties = v.penalties, clawbacks = v.clawbacks, net = v.net,
                   billed = v.billed, closing = v.closing
              FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s)
                AS v(id, opening, labour, travel, penalties, clawbacks, net, billed, closing)
             WHERE s.id = v.id
            """,
            [list(column) for column in columns],
        )

    def _line_rows(self, statements: dict[int, int], totals) -> Iterator[tuple]:
        payee_of = self._terms.network.payee_of
        company = self._period.company_id.id
        for point, total in sorted(totals.items()):
            statement = statements.get(payee_of[point])
            if statement:
                yield (
                    statement, company, point, total.claims, total.labour, total.travel,
                    total.penalties, total.clawbacks,
                )  # fmt: skip
