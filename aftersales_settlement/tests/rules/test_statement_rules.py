"""Rules 24 and 25: what a month comes to for each payee, and what is carried on."""

from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.rules.tree import Tree
from odoo.addons.aftersales_service.tests.rules.strategies import (
    NODES,
    combinations,
    forests,
    shuffled,
    walk,
)

from ...rules.statements import (
    Debt,
    PointTotal,
    bearer,
    find_openings,
    make_statements,
)

KINDS = ("labour", "travel", "penalties", "clawbacks")
AMOUNTS = tuple(map(Decimal, ("0", "0", "0.01", "33.35", "100")))
totals = st.dictionaries(st.sampled_from(NODES), combinations(**dict.fromkeys(KINDS, AMOUNTS)))


@st.composite
def months(draw):
    """Draw each point's month, who is paid for whom, and what is carried from before.

    Every root is a payee, so that there is somebody to pay for every point.
    """
    parents = draw(forests)
    roots = {node for node in NODES if parents[node] is None}
    payees = roots | draw(st.sets(st.sampled_from(NODES)))
    openings = draw(st.dictionaries(st.sampled_from(sorted(payees)), st.sampled_from(AMOUNTS)))
    return {
        "parents": parents,
        "payees": payees,
        "totals": draw(totals),
        "openings": {payee: -amount for payee, amount in openings.items()},
    }


def payee_of(month, point):
    """24: the earning point itself if it is a payee, else the nearest above it."""
    return next(node for node in walk(month["parents"], point) if node in month["payees"])


def amount_of(month, payee, kind):
    """Add up one kind of money of all points that the payee stands for."""
    own = [point for point in month["totals"] if payee_of(month, point) == payee]
    return sum((month["totals"][point][kind] for point in own), Decimal(0))


def made(month, totals=None, openings=None):
    tree = Tree(month["parents"])
    totals = month["totals"] if totals is None else totals
    return make_statements(
        {
            (tree.nearest(point, month["payees"]), point): PointTotal(**amounts, claims=1)
            for point, amounts in totals.items()
        },
        month["openings"] if openings is None else openings,
    )


def total(**amounts):
    return PointTotal(**{kind: Decimal(amount) for kind, amount in amounts.items()})


def statement(opening="0", **totals):
    """Return the one statement of payee 1, who is paid for itself and for 2 and 3."""
    points = {(1, int(name[1:])): amounts for name, amounts in totals.items()}
    found = make_statements(points, {1: Decimal(opening)})
    return found[0] if found else None


@tagged("post_install", "-at_install")
class TestStatementRules(BaseCase):
    @given(months())
    def test_every_payee_with_any_money_has_one_statement(self, month):
        with_money = {
            payee
            for payee in month["payees"]
            if month["openings"].get(payee) or any(amount_of(month, payee, kind) for kind in KINDS)
        }
        payees = [statement.payee for statement in made(month)]
        self.assertEqual(set(payees), with_money)
        self.assertEqual(len(payees), len(with_money))

    @given(months())
    def test_a_statement_adds_up_what_its_points_made_and_cost(self, month):
        for statement in made(month):
            opening = month["openings"].get(statement.payee, 0)
            labour, travel, penalties, clawbacks = (
                amount_of(month, statement.payee, kind) for kind in KINDS
            )
            net = opening + labour + travel - penalties - clawbacks
            self.assertEqual(
                statement,
                (
                    *(statement.payee, opening, labour, travel, penalties, clawbacks),
                    *(net, net if net > 0 else 0, 0 if net > 0 else net),
                ),
            )

    @given(months())
    def test_nothing_is_lost_between_points_and_payees(self, month):
        statements = made(month)
        for kind in KINDS:
            by_point = sum(amounts[kind] for amounts in month["totals"].values())
            self.assertEqual(sum(getattr(statement, kind) for statement in statements), by_point)

    @given(months(), st.lists(totals, max_size=4))
    def test_what_is_billed_in_the_end_is_what_was_due_over_all_months(self, month, later):
        due, billed, carried = defaultdict(Decimal), defaultdict(Decimal), month["openings"]
        for payee, opening in carried.items():
            due[payee] += opening
        for totals in [month["totals"], *later]:
            for point, amounts in totals.items():
                payee = payee_of(month, point)
                due[payee] += amounts["labour"] + amounts["travel"]
                due[payee] -= amounts["penalties"] + amounts["clawbacks"]
            statements = made(month, totals, carried)
            carried = {statement.payee: statement.closing for statement in statements}
            for statement in statements:
                billed[statement.payee] += statement.billed
        for payee in month["payees"]:
            self.assertEqual(billed[payee] + carried.get(payee, 0), due[payee])

    @given(months(), st.data())
    def test_the_order_of_points_does_not_matter(self, month, data):
        mixed = dict(shuffled(data, list(month["totals"].items())))
        openings = dict(shuffled(data, list(month["openings"].items())))
        self.assertEqual(made(month, mixed, openings), made(month))

    @given(months())
    def test_one_payee_at_a_time_is_the_same_as_all_at_once(self, month):
        singly = []
        for payee in sorted(month["payees"]):
            own = {
                p: amounts for p, amounts in month["totals"].items() if payee_of(month, p) == payee
            }
            opening = {p: amount for p, amount in month["openings"].items() if p == payee}
            singly += made(month, own, opening)
        self.assertEqual(sorted(singly), sorted(made(month)))

    @given(forests, st.sets(st.sampled_from(NODES)), st.lists(st.sampled_from(NODES), max_size=6))
    def test_a_debt_opens_the_statement_of_whoever_is_paid_for_its_point_now(
        self, parents, payees, owing
    ):
        """25: a former payee's debt goes up the network as its work does; nobody's is in none."""
        tree = Tree(parents)
        debts = [Debt(number, point, Decimal(-number - 1)) for number, point in enumerate(owing)]
        openings = find_openings(debts, {node: tree.nearest(node, payees) for node in NODES})
        self.assertLessEqual(openings.keys(), payees)
        for debt in debts:
            paid_now = next((node for node in walk(parents, debt.payee) if node in payees), None)
            holders = [payee for payee, held in openings.items() if debt in held]
            self.assertEqual(holders, [] if paid_now is None else [paid_now])
        self.assertLessEqual(sum(map(len, openings.values())), len(debts))

    @given(forests, st.sets(st.sampled_from(NODES)), st.sampled_from(NODES))
    def test_what_falls_on_a_former_payee_is_borne_by_whoever_is_paid_for_it_now(
        self, parents, payees, node
    ):
        tree = Tree(parents)
        found = bearer(node, {node: tree.nearest(node, payees) for node in NODES})
        above = [point for point in walk(parents, node) if point in payees]
        self.assertEqual(found, above[0] if above else node)

    def test_what_two_payees_were_paid_for_one_point_stays_apart(self):
        totals = {(1, 3): total(clawbacks=70), (2, 3): total(labour=100)}
        found = {row.payee: (row.labour, row.clawbacks) for row in make_statements(totals, {})}
        self.assertEqual(found, {1: (0, 70), 2: (100, 0)})

    def test_a_penalty_of_a_lower_point_is_taken_from_its_payees_statement(self):
        found = statement(p2=total(labour=100), p3=total(penalties=30))
        self.assertEqual((found.labour, found.penalties, found.billed), (100, 30, 70))

    def test_a_negative_net_is_not_billed_but_carried(self):
        found = statement(p2=total(labour=100, clawbacks=150))
        self.assertEqual((found.net, found.billed, found.closing), (-50, 0, -50))

    def test_the_next_statement_opens_with_what_was_carried(self):
        found = statement("-50", p1=total(labour=80, travel=20))
        self.assertEqual((found.opening, found.net, found.billed, found.closing), (-50, 50, 50, 0))

    def test_a_month_without_claims_still_carries_a_debt_on(self):
        found = statement("-50")
        self.assertEqual((found.labour, found.net, found.billed, found.closing), (0, -50, 0, -50))

    def test_a_net_of_nothing_is_neither_billed_nor_carried(self):
        found = statement("-50", p1=total(labour=50))
        self.assertEqual((found.net, found.billed, found.closing), (0, 0, 0))

    def test_nothing_but_zeros_makes_no_statement(self):
        self.assertIsNone(statement(p1=total(), p2=total(labour=0)))

    def test_amounts_that_cancel_out_make_a_statement(self):
        self.assertEqual(statement(p1=total(labour=50, penalties=50)).net, 0)

    def test_a_point_has_nothing_to_show_when_all_its_amounts_are_zero(self):
        self.assertTrue(PointTotal(claims=3).is_zero)
        self.assertFalse(any(total(**{kind: "0.01"}).is_zero for kind in KINDS))
