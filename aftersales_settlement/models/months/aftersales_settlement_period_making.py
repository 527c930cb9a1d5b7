from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL

from odoo.addons.aftersales_service.rules.dates import add_months, month_start

from ...rules.statements import Debt, find_openings
from ...run.collector import resting_collector
from ...run.month import MonthRun
from ...run.terms import Network, load_network, load_terms
from ..base.aftersales_settlement_record import SETTLEMENT_RUN
from ..base.freeze import DRAFT

# Orders that are made in one transaction: what one worker does at a time, and what is done once
# more if it dies. A system parameter may say another number, and of the next one as well.
BATCH_ORDERS = 10_000
# Months with more orders are made in the background, so that no request runs for minutes.
BACKGROUND_ORDERS = 30_000


class Prepared(NamedTuple):
    """What the batches of a month share: its run, who is paid for whom, debts by payee id."""

    run: MonthRun
    network: Network
    openings: Mapping[int, Sequence[Debt]]


class AftersalesSettlementPeriod(models.Model):
    """The making of a month: one batch of payees after the other, from facts to statements."""

    _inherit = "aftersales.settlement.period"

    @api.model
    def _for_month(self, company, month: date):
        """Return the company's period of a month, made if missing.

        :param month: any day of the month.
        """
        month = month_start(month)
        domain = [("company_id", "=", company.id), ("month", "=", month)]
        found = self.search(domain)
        return found or self.create({"company_id": company.id, "month": month})

    def action_make(self):
        """Make the month's claims and statements, in the background if there are very many."""
        self.ensure_one()
        prepared = self._start()
        if self.order_total > self._get_number("background_orders", BACKGROUND_ORDERS):
            self._begin_in_background()
        else:
            self._do_all(prepared)
        return True

    def _make(self, as_of: date | None = None) -> None:
        """Make the month's claims and statements; what a draft held before is replaced.

        :param as_of: company-local day that it is made on (default: today).
        :raises UserError: if the month can't be made; nothing is written then.
        """
        for period in self:
            period._do_all(period._start(as_of))

    @api.model
    def _cron_make_months(self) -> None:
        """Make the months that were started, one batch a commit."""
        for period in self.search([("state", "=", "making")], order="month"):
            if not period._go_on():
                return

    def _start(self, as_of: date | None = None) -> Prepared:
        """Check that the month can be made, forget its draft, and cut it into batches.

        :return: what the batches need.
        """
        self.ensure_one()
        self._ensure_may_make()
        self._lock()
        self._take_cutoff()
        self._ensure_can_be_made(as_of or self.company_id._aftersales_today())
        self._write_run({"made_by_id": self.env.uid, "made_at": fields.Datetime.now()})
        return self._begin()

    def _begin(self) -> Prepared:
        """Forget the month's draft, and cut it into batches; return what they need."""
        self._clear()
        prepared = self._prepare_batches()
        network = prepared.network
        orders = self._count_orders(self._first_day())
        payees = self._get_payees(network, prepared.openings, prepared.run.clawed_back_payees)
        # Those of the others are emptied where they are made; at the run's end it is too late:
        # its transaction need not see what other workers have made.
        self._remove_drafts(self._get_drafts().filtered(lambda s: s.payee_id.id not in payees))
        self._split_run(self._get_batches(sorted(payees), network, orders))
        self._write_run({"state": "making", "order_total": self._count_month_orders()})
        return prepared

    # === THE RUN ===

    def _is_run_going(self):
        return self.state == "making"

    def _prepare_batches(self) -> Prepared:
        self.env.flush_all()
        terms = load_terms(
            self.env, self.company_id, self.month, self._first_day(), self.cutoff_date
        )
        return Prepared(MonthRun(self, terms), terms.network, self._get_openings(terms.network))

    def _make_batch(self, items, prepared: Prepared):
        """Make the statements of some payees.

        No batch asks for what another one makes: an order is its point's, a point its payee's,
        debts and clawbacks come from approved months, and names are the payees' own.
        """
        with resting_collector():
            prepared.run.make(items, prepared.openings)
        self.env.invalidate_all()

    def _end_run(self):
        # As after any bulk load: the next month's queries are planned by what is there now.
        self.env.cr.execute("ANALYZE aftersales_claim, aftersales_statement, aftersales_penalty")
        self._write_run({"state": "made"})

    def _get_run_cron(self):
        # Superuser: clerks see no scheduled actions.
        return self.env.ref("aftersales_settlement.cron_make_months").sudo()

    def _get_number(self, name: str, default: int) -> int:
        """Return what a system parameter of ours says, if it says a number."""
        # Superuser: whoever makes the month.
        said = self.env["ir.config_parameter"].sudo().get_param(f"aftersales_settlement.{name}")
        return int(said) if said and said.isdecimal() else default

    def _get_batches(
        self, payees: list[int], network: Network, orders: dict[int, int]
    ) -> Iterator[tuple[list[int], int]]:
        """Yield the payees, as many at a time as make a batch of orders, and the number of these.

        :param orders: point id -> number of its orders to decide.
        """
        enough = self._get_number("batch_orders", BATCH_ORDERS)
        sizes = defaultdict(int)
        for point, payee in network.payee_of.items():
            sizes[payee] += orders.get(point, 0)
        batch, size = [], 0
        for payee in payees:
            batch.append(payee)
            size += sizes[payee]
            if size >= enough:
                yield batch, size
                batch, size = [], 0
        if batch:
            yield batch, size

    def _write_run(self, vals: dict) -> None:
        """Write what only runs may write. Superuser: clerks have no write access to it."""
        SETTLEMENT_RUN.give(self.sudo()).write(vals)

    def _first_day(self) -> date:
        """Return the first day that the company settles; orders before it are never looked at."""
        return min((self | self._get_other_months()).mapped("month"))

    def _get_other_months(self):
        """Return the company's other months that were made; a new one says nothing yet."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
                ("state", "!=", "draft"),
            ]
        )

    def _get_openings(self, network: Network) -> dict[int, list[Debt]]:
        """Return payee id -> the debts that its statement opens with (rule 25)."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id, s.payee_id, s.closing::text
                  FROM aftersales_statement s
                  LEFT JOIN aftersales_statement later ON later.id = s.carried_to_id
                 WHERE s.company_id = %s AND s.month < %s AND s.approved_at IS NOT NULL
                   AND s.closing < 0 AND (later.id IS NULL OR later.period_id = %s)
                 ORDER BY s.id
                """,
                self.company_id.id,
                self.month,
                self.id,
            )
        )
        debts = [Debt(id_, payee, Decimal(closing)) for id_, payee, closing in rows]
        return find_openings(debts, network.payee_of)

    def _get_payees(self, network: Network, *others: Iterable[int]) -> set[int]:
        """Return the payees, and the others, who have no approved statement in the month yet."""
        payees = set(network.payee_of.values()).union(*others) - {None}
        approved = self.env.execute_query(
            SQL(
                "SELECT payee_id FROM aftersales_statement"
                " WHERE period_id = %s AND approved_at IS NOT NULL",
                self.id,
            )
        )
        return payees - {payee for (payee,) in approved}

    def _count_orders(self, start: date) -> dict[int | None, int]:
        """Return point id -> orders to decide, completed since ``start``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT point_id, COUNT(*) FROM repair_order WHERE %s GROUP BY point_id",
                self._to_decide(start),
            )
        )
        return dict(rows)

    def _count_month_orders(self) -> int:
        """Return the number of the month's orders: to decide, and decided by what is approved."""
        [(count,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FROM repair_order
                 WHERE (%s) OR id IN (
                       SELECT order_id FROM aftersales_claim
                        WHERE period_id = %s AND state <> 'clawed_back')
                """,
                self._to_decide(self._first_day()),
                self.id,
            )
        )
        return count

    def _to_decide(self, start: date) -> SQL:
        """Return the condition for orders that the month has to decide."""
        return SQL(
            """company_id = %s AND point_id IS NOT NULL AND state = 'done'
               AND is_settled IS NOT TRUE AND service_status <> 'history'
               AND completion_date BETWEEN %s AND %s""",
            self.company_id.id,
            start,
            add_months(self.month, 1) - timedelta(days=1),
        )

    def _clear(self) -> None:
        """Empty what the month holds that is not approved: drafts keep their ids alone.

        Who has a draft's address still finds it when the month is made again.
        """
        self.env.flush_all()
        for table in ("aftersales_penalty", "aftersales_claim"):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM %s x
                     WHERE x.period_id = %s AND NOT EXISTS (
                           SELECT 1 FROM aftersales_statement s
                            WHERE s.id = x.statement_id AND s.approved_at IS NOT NULL)
                    """,
                    SQL.identifier(table),
                    self.id,
                )
            )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM aftersales_statement_line l USING aftersales_statement s
                 WHERE s.id = l.statement_id AND s.period_id = %s AND s.approved_at IS NULL
                """,
                self.id,
            )
        )
        drafts = SQL(
            "SELECT id FROM aftersales_statement WHERE period_id = %s AND approved_at IS NULL",
            self.id,
        )
        self.env.cr.execute(
            SQL(
                "UPDATE aftersales_statement SET carried_to_id = NULL WHERE carried_to_id IN (%s)",
                drafts,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE aftersales_statement
                   SET opening = 0, labour = 0, travel = 0, penalties = 0, clawbacks = 0,
                       net = 0, billed = 0, closing = 0
                 WHERE id IN (%s)
                """,
                drafts,
            )
        )
        self.env.invalidate_all()

    def _get_drafts(self):
        return self.statement_ids.filtered_domain(DRAFT)

    def _remove_drafts(self, drafts) -> None:
        """Remove emptied drafts, with what was said about them.

        Superuser: clerks have no delete access to statements, whose drafts they make anew.
        """
        SETTLEMENT_RUN.give(drafts.sudo()).unlink()

    def _lock(self) -> None:
        """Take the month for this transaction.

        :raises UserError: if another one has it.
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "%(month)s is being worked on by somebody else right now. Try again in a"
                    " moment.",
                    month=self.display_name,
                )
            ) from error

    # === GUARDS ===

    def _ensure_may_make(self) -> None:
        """Let only clerks calculate: approvers judge what others made.

        :raises AccessError: for other users.
        """
        self.check_access("write")
        is_clerk = self.env.user.has_group("aftersales_settlement.group_settlement_clerk")
        if not (self.env.su or is_clerk):
            raise AccessError(
                self.env._("Statements are made by a settlement clerk; you are not one.")
            )

    def _ensure_can_be_made(self, today: date) -> None:
        """Refuse to make a month out of its time or turn, or with orders nobody is paid for.

        :param today: company-local date.
        :raises UserError: saying what to do.
        """
        self._ensure_not_approved()
        self._ensure_in_window(today)
        self._ensure_in_turn()
        self._ensure_payees()
        self._ensure_complete_orders()

    def _ensure_not_approved(self) -> None:
        """Refuse to do anything more to a month that is approved.

        :raises UserError: naming it
        """
        if self.state == "approved":
            raise UserError(
                self.env._("%(month)s is approved and never changes.", month=self.display_name)
            )

    def _ensure_in_turn(self) -> None:
        """Months follow each other: each starts from what the one before it left."""
        months = {period.month: period for period in self._get_other_months()}
        later = [month for month in months if month > self.month]
        before = add_months(self.month, -1)
        earlier = [month for month in months if month < self.month]
        if later and not earlier:
            raise UserError(
                self.env._(
                    "Settlement starts with %(first)s; an earlier month can't be made any more.",
                    first=f"{min(later):%Y-%m}",
                )
            )
        if earlier and (before not in months or months[before].state != "approved"):
            raise UserError(
                self.env._(
                    "Make and approve %(before)s first: %(month)s starts from what it leaves.",
                    before=f"{before:%Y-%m}",
                    month=self.display_name,
                )
            )

    def _ensure_payees(self) -> None:
        network = load_network(self.env, self.company_id)
        orders = self._count_orders(self._first_day())
        lost = sorted(network.codes[p] for p in orders if network.payee_of[p] is None)
        if lost:
            raise UserError(
                self.env._(
                    "Nobody is paid for the work of these service points: %(points)s. Mark them,"
                    " or a point above them, as a payee.",
                    points=", ".join(lost),
                )
            )

    def _ensure_complete_orders(self) -> None:
        """Every order to decide has a service type; without one no rule applies to it."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT name FROM repair_order
                 WHERE %s AND service_type_id IS NULL ORDER BY name LIMIT 10
                """,
                self._to_decide(self._first_day()),
            )
        )
        if rows:
            raise UserError(
                self.env._(
                    "These service orders have no service type: %(orders)s. Set it, then make the"
                    " month again.",
                    orders=", ".join(row[0] for row in rows),
                )
            )
