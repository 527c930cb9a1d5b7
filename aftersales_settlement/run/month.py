"""Write what becomes of a month's orders: claims, penalties and statements of some payees."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..rules.money import ZERO
from ..rules.statements import Debt, PointTotal, Statement, make_statements
from .copy import RowBatch, reserve_ids
from .decisions import Batch, ClaimRow, Decisions, PenaltyRow, Totals, chunks
from .terms import MonthTerms


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
        self._currency_id = period.company_id.currency_id.id
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
            self._write_claims(batch, statements)
            self._write_penalties(batch, statements)
        opened = {payee: openings[payee] for payee in payees if payee in openings}
        results = make_statements(totals, sum_debts(opened))
        self._finish_statements(statements, results, totals)
        self._carry_debts(statements, opened)
        return sum(total.claims for total in totals.values())

    def _batch(self, model: str, keys: Sequence, rows: Iterable[Sequence]) -> RowBatch:
        columns = self._env[model]._get_copy_columns()
        place = {name: index for index, name in enumerate(columns)}
        return RowBatch(self._period, keys, rows, place)

    def _write_claims(self, batch: Batch, statements: Mapping[int, int]) -> None:
        claims = self._env["aftersales.claim"]
        rows = self._claim_rows(batch.claims, statements)
        claims._copy(claims._prepare_claim_rows(self._batch(claims._name, batch.orders, rows)))

    def _write_penalties(self, batch: Batch, statements: Mapping[int, int]) -> None:
        penalties = self._env["aftersales.penalty"]
        orders = [penalty.order for penalty in batch.penalties]
        rows = self._penalty_rows(batch.penalties, statements)
        penalties._copy(penalties._prepare_penalty_rows(self._batch(penalties._name, orders, rows)))

    def _claim_rows(
        self, claims: Iterable[ClaimRow], statements: Mapping[int, int]
    ) -> Iterator[tuple]:
        for claim in claims:
            yield (
                self._period_id, self._company_id, self._currency_id, statements[claim.payee],
                *claim[1:], claim.fingerprint,
            )  # fmt: skip

    def _penalty_rows(
        self, penalties: Iterable[PenaltyRow], statements: Mapping[int, int]
    ) -> Iterator[tuple]:
        for penalty in penalties:
            yield (
                self._period_id, self._company_id, self._currency_id, statements[penalty.payee],
                *penalty[1:],
            )  # fmt: skip

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
        period = self._period
        # Whoever pressed the button, whichever worker it is that does it.
        now, user = self._cr.now(), period.made_by_id.id
        month = f"{period.month:%Y-%m}"
        payees = self._env["aftersales.point"].browse(statements)._get_payee_facts()
        rows = (
            (id_, f"{month}/{self._terms.network.codes[payee]}", self._company_id,
             self._currency_id, period.id, period.month, payee, "draft", period.made_by_id.id,
             *(ZERO,) * 8, user, now, user, now, *payees[payee])
            for payee, id_ in statements.items()
        )  # fmt: skip
        model = self._env["aftersales.statement"]
        batch = self._batch(model._name, list(statements), rows)
        # What is computed of a statement waits for its amounts.
        model._copy(model._prepare_statement_rows(batch), recompute=False)

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
        self._write_lines(
            {payee: id_ for payee, id_ in statements.items() if id_ in filled}, totals
        )
        self._env["aftersales.statement"]._recompute_copied(list(filled))

    def _write_lines(self, statements: Mapping[int, int], totals: Totals) -> None:
        lines = self._env["aftersales.statement.line"]
        shown = sorted(key for key in totals if key[0] in statements)
        rows = self._line_rows(statements, {key: totals[key] for key in shown})
        lines._copy(lines._prepare_statement_line_rows(self._batch(lines._name, shown, rows)))

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

    def _line_rows(
        self, statements: Mapping[int, int], totals: Mapping[tuple[int, int], PointTotal]
    ) -> Iterator[tuple]:
        for (payee, point), total in totals.items():
            yield (
                statements[payee], self._company_id, point, total.claims, total.labour,
                total.travel, total.penalties, total.clawbacks,
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
