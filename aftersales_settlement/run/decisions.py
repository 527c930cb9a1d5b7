"""What becomes of a month's orders as the database stands: decided in batches, not written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..rules.claims import (
    CLAWED_BACK,
    FALSE_ORDER,
    PAID,
    Claim,
    Clawback,
    PaidOrder,
    claw_back,
    decide,
)
from ..rules.currency import NoRateError
from ..rules.money import ZERO
from ..rules.penalties import non_original_penalty
from ..rules.statements import PointTotal, bearer
from .explain import claim_facts, completion, reason_values, to_json
from .facts import Facts
from .terms import MonthTerms, Part

# Orders decided at once: enough to make queries and COPY cheap, few enough to need little memory.
CHUNK = 5_000

NON_ORIGINAL = "non_original"
# (payee id, earning point id) -> what the month comes to
Totals = defaultdict[tuple[int, int], PointTotal]


class ClaimRow(NamedTuple):
    """A claim as it is stored; ``payee`` is whose statement it is in."""

    payee: int
    order: int
    point: int
    state: str
    reason: str
    check: int | None
    verdict: int | None
    values: str | None
    facts: str | None
    full_value: Decimal
    labour_base: Decimal
    travel_base: Decimal
    coefficient: Decimal
    labour: Decimal
    travel: Decimal
    amount: Decimal
    decision: int | None = None
    cover_changes: str | None = None

    @property
    def fingerprint(self) -> str:
        """Return a short text that another decision on the same facts has, too, and no other."""
        text = "\x1f".join(map(str, self))
        return blake2b(text.encode(), digest_size=8).hexdigest()


class PenaltyRow(NamedTuple):
    """A penalty as it is stored; ``back`` is the returned part that it is for, if it is for one."""

    payee: int
    order: int
    back: int | None
    point: int
    kind: str
    amount: Decimal
    facts: str | None


class Batch(NamedTuple):
    """Some decisions; the claims are made as they are read, ``orders`` are their orders' ids."""

    orders: Sequence[int]
    claims: Iterable[ClaimRow]
    penalties: Sequence[PenaltyRow]


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into pieces of `CHUNK`."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


class Decisions:
    """Decides what becomes of the orders of some payees in one month.

    :param period: the aftersales.settlement.period.
    :param terms: its terms, see `load_terms`.
    :param again: decide what the month's drafts hold once more, instead of going on from them.
    """

    def __init__(self, period, terms: MonthTerms, *, again: bool = False):
        self._period_id = period.id
        self._company_id = period.company_id.id
        self._env = period.env
        self._terms = terms
        self._again = again
        self._decided = self._load_decided()
        self._clawbacks = self._decide_clawbacks()
        self._ensure_prices()

    @property
    def clawed_back_payees(self) -> set[int]:
        """Whose statements take something back; they need not be payees any more."""
        return set(self._clawbacks)

    def decide(self, payees: Iterable[int], totals: Totals) -> Iterator[Batch]:
        """Yield all decisions for ``payees``, adding what they come to to ``totals``."""
        payees = set(payees)
        payee_of = self._terms.network.payee_of
        points = [point for point, payee in payee_of.items() if payee in payees]
        for order_ids in chunks(self._load_candidates(points)):
            facts = self._env["aftersales.order.facts"]._load_settlement(order_ids, self._terms)
            claims = decide([fact.order for fact in facts], self._terms.rules)
            penalties = self._add_claims(facts, claims, totals)
            orders = [claim.order for claim in claims]
            yield Batch(orders, self._claim_rows(facts, claims), penalties)
        for payee in sorted(payees & self._clawbacks.keys()):
            yield self._take_back(payee, self._clawbacks[payee], totals)
        yield Batch((), (), self._charge_returns(points, totals))

    # Claims -------------------------------------------------------------------------------------

    def _load_candidates(self, points: Sequence[int]) -> list[int]:
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
        """Return the orders that the month has decided: in approved statements, or before a stop.

        Asked once: a join would be planned for the table as it was before the run filled it.
        """
        rows = self._env.execute_query(
            SQL(
                "SELECT c.order_id FROM aftersales_claim c WHERE c.period_id = %s AND %s",
                self._period_id,
                self._stands("c"),
            )
        )
        return {order for (order,) in rows}

    def _stands(self, alias: str) -> SQL:
        """Return the condition for a claim or a penalty that is not decided once more."""
        if not self._again:
            return SQL("TRUE")
        return SQL(
            """(%(row)s.period_id <> %(period)s OR EXISTS (
                SELECT 1 FROM aftersales_statement s
                 WHERE s.id = %(row)s.statement_id AND s.approved_at IS NOT NULL))""",
            row=SQL.identifier(alias),
            period=self._period_id,
        )

    def _add_claims(
        self, facts: Sequence[Facts], claims: Sequence[Claim], totals: Totals
    ) -> list[PenaltyRow]:
        """Add the claims to the totals; return the penalties for false orders."""
        payee_of = self._terms.network.payee_of
        penalties = []
        for fact, claim in zip(facts, claims, strict=True):
            point = fact.row.point
            total = totals[payee_of[point], point]
            total.claims += 1
            if claim.state == PAID:
                total.labour += claim.labour
                total.travel += claim.fee.travel
            if claim.penalty:
                total.penalties += claim.penalty
                values = {**claim.values, "fee": claim.fee.full_value}
                penalties.append(
                    self._penalty_row(
                        payee_of[point], claim.order, None, point, FALSE_ORDER, claim.penalty,
                        values,
                    )
                )  # fmt: skip
        return penalties

    def _claim_rows(self, facts: Sequence[Facts], claims: Sequence[Claim]) -> Iterator[ClaimRow]:
        payee_of = self._terms.network.payee_of
        verdict_ids = self._terms.verdict_ids
        for fact, claim in zip(facts, claims, strict=True):
            point, fee = fact.row.point, claim.fee
            yield ClaimRow(
                payee_of[point], claim.order, point, claim.state, claim.reason, claim.check,
                verdict_ids[claim.verdict] if claim.verdict else None,
                to_json(reason_values(claim, self._terms)),
                to_json(claim_facts(fact.row, fact.order, claim, self._terms)),
                fee.full_value, fee.labour, fee.travel, claim.coefficient, claim.labour,
                fee.travel if claim.state == PAID else ZERO, claim.amount,
                *completion(fact),
            )  # fmt: skip

    def _penalty_row(
        self, payee: int, order: int, back: int | None, point: int, kind: str, amount: Decimal,
        facts: Mapping[str, Any],
    ) -> PenaltyRow:  # fmt: skip
        if kind == FALSE_ORDER:
            multiplier = self._terms.rules.false_multiplier
        else:
            multiplier = self._terms.non_original_multiplier
        facts = to_json({**facts, "multiplier": multiplier})
        return PenaltyRow(payee, order, back, point, kind, amount, facts)

    # Clawbacks and penalties ----------------------------------------------------------------------

    def _decide_clawbacks(self) -> dict[int, list[Clawback]]:
        """Return payee id -> what its statement takes back (rule 22)."""
        payee_of = self._terms.network.payee_of
        clawbacks: dict[int, list[Clawback]] = defaultdict(list)
        for back in claw_back(self._load_paid_false(), self._terms.rules):
            clawbacks[bearer(back.order.payee, payee_of)].append(back)
        return dict(clawbacks)

    def _load_paid_false(self) -> list[PaidOrder]:
        """Load the paid orders that an audit found false, with who was paid for them.

        A claim that came to nothing in a month that came to nothing was paid to nobody's
        statement: that it is taken back shows where its point belongs now.
        """
        rows = self._env.execute_query(
            SQL(
                """
                SELECT o.id, o.audit_date, c.full_value::text, c.amount::text, c.point_id,
                       s.payee_id
                  FROM repair_order o
                  JOIN aftersales_claim c ON c.order_id = o.id AND c.state = 'paid'
                  LEFT JOIN aftersales_statement s ON s.id = c.statement_id
                 WHERE o.audit_verdict = 'false' AND o.audit_date <= %s AND o.is_settled
                   AND o.company_id = %s
                   AND NOT EXISTS (SELECT 1 FROM aftersales_claim b
                                    WHERE b.order_id = o.id AND b.state = 'clawed_back' AND %s)
                 ORDER BY o.id
                """,
                self._terms.rules.cutoff,
                self._company_id,
                self._stands("b"),
            )
        )
        payee_of = self._terms.network.payee_of
        return [
            PaidOrder(
                order, audited, Decimal(full), Decimal(paid), point,
                payee or payee_of[point] or point,
            )
            for order, audited, full, paid, point, payee in rows
        ]  # fmt: skip

    def _take_back(self, payee: int, clawbacks: Sequence[Clawback], totals: Totals) -> Batch:
        claims, penalties = [], []
        for back in clawbacks:
            paid = back.order
            total = totals[payee, paid.point]
            total.claims += 1
            total.clawbacks += back.amount
            values = to_json(back.values)
            claims.append(
                ClaimRow(
                    payee, paid.order, paid.point, CLAWED_BACK, FALSE_ORDER, None, None, values,
                    values, ZERO, ZERO, ZERO, Decimal(1), ZERO, ZERO, -back.amount,
                )
            )  # fmt: skip
            if back.penalty:
                total.penalties += back.penalty
                facts = {**back.values, "fee": paid.full_value}
                penalties.append(
                    self._penalty_row(
                        payee, paid.order, None, paid.point, FALSE_ORDER, back.penalty, facts
                    )
                )
        return Batch([claim.order for claim in claims], claims, penalties)

    def _charge_returns(self, points: Sequence[int], totals: Totals) -> list[PenaltyRow]:
        """Charge returned parts that are not original, once each (rule 23)."""
        payee_of = self._terms.network.payee_of
        rows = []
        for back, order, part, quantity, point, received, day in self._load_charged_returns(points):
            quantity = Decimal(quantity)
            product = self._terms.parts[part]
            price = self._price(product, day)
            amount = non_original_penalty(
                price,
                quantity,
                self._terms.non_original_multiplier,
                self._terms.rules.rounding,
            )
            if not amount:
                continue
            totals[payee_of[point], point].penalties += amount
            facts: dict[str, Any] = {
                "part": product.code,
                "quantity": quantity,
                "list_price": price,
                "received": received,
            }
            if self._terms.exchange.is_foreign(product.currency):
                facts |= {"foreign_price": product.list_price, "day": day}
                facts["currency"] = self._currency(product).name
            rows.append(
                self._penalty_row(payee_of[point], order, back, point, NON_ORIGINAL, amount, facts)
            )
        return rows

    def _ensure_prices(self) -> None:
        """Refuse a month with a list price that can't be told in the company's currency.

        Before anything is made: a run in the background has nobody to tell it.

        :raises UserError: naming the part, its currency and the day.
        """
        exchange = self._terms.exchange
        if any(exchange.is_foreign(part.currency) for part in self._terms.parts.values()):
            for row in self._load_charged_returns(list(self._terms.network.payee_of)):
                self._price(self._terms.parts[row[2]], row[-1])

    def _price(self, product: Part, day: date) -> Decimal:
        """Return a list price in the company's currency, by the rates of an order's day."""
        try:
            return self._terms.exchange.convert(product.list_price, product.currency, day)
        except NoRateError as error:
            raise UserError(
                self._env._(
                    "The list price of %(part)s is in %(currency)s, which has no rate for %(day)s,"
                    " the day of an order that it is charged for. Enter the rate among the"
                    " currencies, then make the month again.",
                    part=product.code,
                    currency=self._currency(product).name,
                    day=format_date(self._env, day),
                )
            ) from error

    def _currency(self, product: Part):
        return self._env["res.currency"].browse(product.currency)

    def _load_charged_returns(self, points: Sequence[int]) -> list[tuple]:
        return self._env.execute_query(
            SQL(
                """
                SELECT r.id, r.order_id, r.product_id, r.quantity::text, o.point_id,
                       r.received_date, o.completion_date
                  FROM aftersales_part_return r
                  JOIN repair_order o ON o.id = r.order_id
                 WHERE r.verdict_id = ANY(%s) AND r.received_date <= %s
                   AND o.point_id = ANY(%s) AND o.state = 'done'
                   AND o.service_status <> 'history'
                   AND o.completion_date BETWEEN %s AND %s
                   AND NOT EXISTS (SELECT 1 FROM aftersales_penalty y
                                    WHERE y.return_id = r.id AND %s)
                 ORDER BY r.id
                """,
                self._terms.charged_verdicts,
                self._terms.rules.cutoff,
                list(points),
                self._terms.start,
                self._terms.end,
                self._stands("y"),
            )
        )
