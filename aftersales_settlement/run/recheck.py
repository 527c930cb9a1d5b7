"""Would a month that is made come to the same if it were made now (RULES 26)?"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from odoo.tools import SQL

from ..rules.statements import Debt, PointTotal, Statement, make_statements
from .decisions import ClaimRow, Decisions, PenaltyRow, Totals
from .explain import known_by
from .month import sum_debts
from .terms import MonthTerms

# So many differences are told in full; of the others there is a count.
TOLD = 10

CLAIM, PENALTY, STATEMENT = "claim", "penalty", "statement"
# Columns of claims that are compared as they are.
_AMOUNTS = (
    "full_value", "labour_base", "travel_base", "coefficient", "labour", "travel", "amount",
)  # fmt: skip
_SUMS = Statement._fields[1:]


class Difference(NamedTuple):
    """What would differ: of an order's claim or penalty, or of a payee's statement.

    ``before`` and ``after`` are values by name, only those that differ; None where there is, or
    would be, nothing at all.
    """

    kind: str
    record: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class Recheck:
    """Decides some payees' month once more and compares, without writing.

    :param period: the aftersales.settlement.period.
    :param terms: its terms as they are now, see `load_terms`.
    :param openings: payee id -> the debts that its statement would open with now.
    """

    def __init__(self, period, terms: MonthTerms, openings: Mapping[int, Sequence[Debt]]):
        self._period_id = period.id
        self._env = period.env
        self._terms = terms
        self._openings = openings
        self._decisions = Decisions(period, terms, again=True)
        self._differing: set[tuple[str, int]] = set()
        self.first: list[Difference] = []

    @property
    def count(self) -> int:
        """How many claims, penalties and statements would differ."""
        return len(self._differing)

    @property
    def clawed_back_payees(self) -> set[int]:
        """Whose statements would take something back."""
        return self._decisions.clawed_back_payees

    def compare(self, payees: Sequence[int]) -> None:
        """Decide ``payees`` once more and note what differs from what is stored."""
        before = self.count
        stored = self._load_fingerprints(payees)
        totals: Totals = defaultdict(PointTotal)
        penalties: list[PenaltyRow] = []
        for batch in self._decisions.decide(payees, totals):
            self._compare_claims(
                [
                    claim
                    for claim in batch.claims
                    if stored.pop(claim.order, None) != claim.fingerprint
                ]
            )
            penalties += batch.penalties
        for order, row in self._load_claims(list(stored)).items():
            self._note(CLAIM, order, row, None)
        self._compare_penalties(payees, penalties)
        self._compare_currencies(payees)
        if self.count == before:
            # Else they differ because of what they add up.
            opened = {payee: self._openings[payee] for payee in payees if payee in self._openings}
            self._compare_statements(payees, make_statements(totals, sum_debts(opened)))

    def _note(self, kind: str, record: int, before, after) -> None:
        if (kind, record) in self._differing:
            return
        self._differing.add((kind, record))
        if len(self.first) < TOLD:
            self.first.append(Difference(kind, record, before, after))

    def _drafts_of(self, payees: Iterable[int]) -> SQL:
        """Return the condition for what the statements (alias ``s``) of some payees hold.

        What came to no statement belongs to whoever is paid for its point (alias ``x``).
        """
        payees = set(payees)
        payee_of = self._terms.network.payee_of
        points = [point for point, payee in payee_of.items() if payee in payees]
        return SQL(
            """x.period_id = %s AND (
                   (s.approved_at IS NULL AND s.payee_id = ANY(%s))
                   OR (s.id IS NULL AND x.point_id = ANY(%s)))""",
            self._period_id,
            list(payees),
            points,
        )

    # Claims -------------------------------------------------------------------------------------

    def _load_fingerprints(self, payees: Sequence[int]) -> dict[int, str | None]:
        rows = self._env.execute_query(
            SQL(
                """
                SELECT x.order_id, x.fingerprint
                  FROM aftersales_claim x
                  LEFT JOIN aftersales_statement s ON s.id = x.statement_id
                 WHERE %s
                """,
                self._drafts_of(payees),
            )
        )
        return dict(rows)

    def _load_claims(self, orders: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return order id -> what is stored of its claim, to be compared."""
        if not orders:
            return {}
        rows = self._env.execute_query(
            SQL(
                """
                SELECT x.order_id, s.payee_id, x.point_id, x.state, x.reason, x.check_id,
                       x.reason_values, x.facts, x.full_value::text, x.labour_base::text, x.travel_base::text,
                       x.coefficient::text, x.labour::text, x.travel::text, x.amount::text
                  FROM aftersales_claim x
                  LEFT JOIN aftersales_statement s ON s.id = x.statement_id
                 WHERE x.period_id = %s AND x.order_id = ANY(%s)
                   AND s.approved_at IS NULL
                 ORDER BY x.id
                """,
                self._period_id,
                list(orders),
            )
        )
        return {
            order: self._comparable(payee, point, state, reason, check, values, facts, amounts)
            for order, payee, point, state, reason, check, values, facts, *amounts in rows
        }

    def _compare_claims(self, claims: Sequence[ClaimRow]) -> None:
        """Note those that differ in more than what was learnt since the cutoff."""
        stored = self._load_claims([claim.order for claim in claims])
        for claim in claims:
            facts = json.loads(claim.facts) if claim.facts else None
            values = json.loads(claim.values) if claim.values else None
            after = self._comparable(
                claim.payee, claim.point, claim.state, claim.reason, claim.check, values, facts,
                [getattr(claim, name) for name in _AMOUNTS],
            )  # fmt: skip
            before = stored.get(claim.order)
            if before is None:
                self._note(CLAIM, claim.order, None, after)
            elif before != after:
                self._note(CLAIM, claim.order, *_only_different(before, after))

    def _comparable(
        self, payee, point, state, reason, check, values, facts, amounts
    ) -> dict[str, Any]:
        cutoff = self._terms.rules.cutoff
        network = self._terms.network
        return {
            "decision": (state, reason or "", known_by(cutoff, values or {}), check),
            # Where nothing was due there was no statement to be on.
            "payee": network.codes[payee or network.payee_of[point]],
            "point": network.codes[point],
            **dict(zip(_AMOUNTS, map(Decimal, amounts), strict=True)),
            **known_by(cutoff, facts or {}),
        }

    # Penalties and statements -------------------------------------------------------------------

    def _compare_penalties(self, payees: Sequence[int], penalties: Sequence[PenaltyRow]) -> None:
        rows = self._env.execute_query(
            SQL(
                """
                SELECT x.order_id, x.return_id, x.kind, x.point_id, x.amount::text
                  FROM aftersales_penalty x
                  JOIN aftersales_statement s ON s.id = x.statement_id
                 WHERE %s
                """,
                self._drafts_of(payees),
            )
        )
        before = {tuple(row[:3]): (row[3], Decimal(row[4])) for row in rows}
        after = {(row.order, row.back, row.kind): (row.point, row.amount) for row in penalties}
        for key in sorted(before.keys() | after.keys(), key=str):
            if before.get(key) != after.get(key):
                self._note(
                    PENALTY, key[0],
                    {"penalty": before[key][1]} if key in before else None,
                    {"penalty": after[key][1]} if key in after else None,
                )  # fmt: skip

    def _compare_statements(self, payees: Sequence[int], results: Sequence[Statement]) -> None:
        rows = self._env.execute_query(
            SQL(
                """
                SELECT payee_id, opening::text, labour::text, travel::text, penalties::text,
                       clawbacks::text, net::text, billed::text, closing::text
                  FROM aftersales_statement
                 WHERE period_id = %s AND approved_at IS NULL AND payee_id = ANY(%s)
                """,
                self._period_id,
                list(payees),
            )
        )
        before = {payee: dict(zip(_SUMS, map(Decimal, sums), strict=True)) for payee, *sums in rows}
        after = {result.payee: dict(zip(_SUMS, result[1:], strict=True)) for result in results}
        for payee in sorted(before.keys() | after.keys()):
            old, new = before.get(payee), after.get(payee)
            if old != new:
                both = _only_different(old, new) if old and new else (old, new)
                self._note(STATEMENT, payee, *both)

    def _compare_currencies(self, payees: Sequence[int]) -> None:
        """Note statements in a currency that is not the company's any more."""
        rows = self._env.execute_query(
            SQL(
                """
                SELECT s.payee_id, old.name, new.name
                  FROM aftersales_statement s
                  JOIN res_currency old ON old.id = s.currency_id
                  JOIN res_company c ON c.id = s.company_id
                  JOIN res_currency new ON new.id = c.currency_id
                 WHERE s.period_id = %s AND s.approved_at IS NULL AND s.payee_id = ANY(%s)
                   AND old.id <> new.id
                """,
                self._period_id,
                list(payees),
            )
        )
        for payee, before, after in rows:
            self._note(STATEMENT, payee, {"currency_id": before}, {"currency_id": after})


def _only_different(before: dict, after: dict) -> tuple[dict, dict]:
    """Return both without what is the same in both."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}
