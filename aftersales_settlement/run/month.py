"""Write what becomes of a month's orders: claims, penalties and statements of some payees."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..rules.money import ZERO
from ..rules.statements import Debt, PayeeFacts, PointTotal, Statement, make_statements
from .copy import copy_rows, reserve_ids
from .decisions import ClaimRow, Decisions, PenaltyRow, Totals, chunks
from .terms import MonthTerms

CLAIM_COLUMNS = (
    "period_id", "company_id", "statement_id", "order_id", "point_id", "state", "reason",
    "reason_values", "facts", "full_value", "labour_base", "travel_base", "coefficient", "labour",
    "travel", "amount", "decision_id", "cover_changes", "fingerprint",
)  # fmt: skip
PENALTY_COLUMNS = (
    "period_id", "company_id", "statement_id", "order_id", "return_id", "point_id", "kind",
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

    The caller has locked the period and emptied what an earlier run of it left for them.

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
        self._decisions = Decisions(period, terms)
        self._kept: set[int] = set()

    @property
    def clawed_back_payees(self) -> set[int]:
        """Whose statements take something back; they need not be payees any more."""
        return self._decisions.clawed_back_payees

    def make(self, payees: Sequence[int], openings: Mapping[int, Sequence[Debt]]) -> int:
        """Make claims, penalties and statements of ``payees``; return the number of claims.

        :param openings: payee id -> the debts that its statement opens with.
        """
        statements = self._take_ids(payees)
        self._insert_statements(statements)
        totals: Totals = defaultdict(PointTotal)
        for batch in self._decisions.decide(payees, totals):
            copy_rows(
                self._cr, "aftersales_claim", CLAIM_COLUMNS,
                self._claim_rows(batch.claims, statements),
            )  # fmt: skip
            copy_rows(
                self._cr, "aftersales_penalty", PENALTY_COLUMNS,
                self._penalty_rows(batch.penalties, statements),
            )  # fmt: skip
        opened = {payee: openings[payee] for payee in payees if payee in openings}
        results = make_statements(totals, sum_debts(opened))
        self._finish_statements(statements, results, totals)
        self._carry_debts(statements, opened)
        return sum(total.claims for total in totals.values())

    def _claim_rows(
        self, claims: Iterable[ClaimRow], statements: Mapping[int, int]
    ) -> Iterator[tuple]:
        for claim in claims:
            yield (
                self._period_id, self._company_id, statements[claim.payee], *claim[1:],
                claim.fingerprint,
            )  # fmt: skip

    def _penalty_rows(
        self, penalties: Iterable[PenaltyRow], statements: Mapping[int, int]
    ) -> Iterator[tuple]:
        for penalty in penalties:
            yield self._period_id, self._company_id, statements[penalty.payee], *penalty[1:]

    # Statements -----------------------------------------------------------------------------------

    def _take_ids(self, payees: Sequence[int]) -> dict[int, int]:
        """Return payee id -> its statement's id: that of the draft it had, which makes room.

        Only emptied drafts do: what this run has made is never made twice.
        """
        self._cr.execute(
            """
            DELETE FROM aftersales_statement s
             WHERE s.period_id = %s AND s.approved_at IS NULL AND s.payee_id = ANY(%s)
               AND s.opening = 0 AND NOT EXISTS (
                   SELECT 1 FROM aftersales_statement_line l WHERE l.statement_id = s.id)
            RETURNING s.payee_id, s.id
            """,
            [self._period_id, list(payees)],
        )
        kept = dict(self._cr.fetchall())
        self._kept.update(kept.values())
        missing = [payee for payee in payees if payee not in kept]
        ids = reserve_ids(self._cr, "aftersales_statement", len(missing))
        taken = kept | dict(zip(missing, ids, strict=True))
        return {payee: taken[payee] for payee in payees}

    def _insert_statements(self, statements: dict[int, int]) -> None:
        """Write empty statements for the claims to point at; `_finish_statements` fills them."""
        period, cr = self._period, self._cr
        # Whoever pressed the button, whichever worker it is that does it.
        now, user = cr.now(), period.made_by_id.id
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
        self, statements: dict[int, int], results: Sequence[Statement], totals: Totals
    ) -> None:
        """Write the amounts, drop the statements with nothing to show (rule 25), add the lines."""
        filled = {statements[result.payee]: result for result in results}
        empty = set(statements.values()) - set(filled)
        new = list(empty - self._kept)
        if new:
            self._cr.execute("DELETE FROM aftersales_statement WHERE id = ANY(%s)", [new])
        # A draft that was there before has messages, perhaps: it is not only a row.
        left = sorted(empty & self._kept)
        self._period._remove_drafts(self._env["aftersales.statement"].browse(left))
        for chunk in chunks(list(filled)):
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

    def _line_rows(self, statements: dict[int, int], totals: Totals) -> Iterator[tuple]:
        for (payee, point), total in sorted(totals.items()):
            statement = statements.get(payee)
            if statement:
                yield (
                    statement, self._company_id, point, total.claims, total.labour, total.travel,
                    total.penalties, total.clawbacks,
                )  # fmt: skip

    def _carry_debts(
        self, statements: Mapping[int, int], openings: Mapping[int, Sequence[Debt]]
    ) -> None:
        """Write in which statement each debt is now, so that it opens no other one."""
        carried = [
            (debt.statement, statements[payee]) for payee, debts in openings.items()
            for debt in debts
        ]  # fmt: skip
        if carried:
            self._cr.execute(
                """
                UPDATE aftersales_statement s SET carried_to_id = v.later
                  FROM unnest(%s, %s) AS v(id, later) WHERE s.id = v.id
                """,
                [list(column) for column in zip(*carried, strict=True)],
            )


def sum_debts(openings: Mapping[int, Sequence[Debt]]) -> dict:
    """Return payee id -> what its statement opens with."""
    return {payee: sum((debt.amount for debt in debts), ZERO) for payee, debts in openings.items()}
