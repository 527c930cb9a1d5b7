"""Rules 10 to 23 in random months: what becomes of each order, and what it is worth."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tests.rules.strategies import (
    cents,
    money,
    near,
    quantities,
    shuffled,
)

from ...rules.claims import (
    PaidOrder,
    claw_back,
    decide,
)
from ...rules.money import Rounding
from ...rules.penalties import non_original_penalty
from .claim_worlds import (
    BY_UNIT,
    MULTIPLIERS,
    PLAIN_WORLD,
    WITHOUT_RATE,
    cutoff_of,
    orders_of,
    terms_of,
    worlds,
)

# The rules, as the text has them


def owed(world, order):
    """The covered replaced parts with return_required."""
    parts = order["parts"].items()
    return [sku for sku, part in parts if part["covered"] and sku in world["required"]]


def known(world, day):
    """Return whether a fact of that day is dated up to the cutoff."""
    return day is not None and day <= cutoff_of(world["month"])


def refusals(world, order):
    """14: what was received of them by the cutoff with a verdict other than accepted."""
    return [
        back
        for back in order["returns"]
        if back["sku"] in owed(world, order)
        and known(world, back["received"])
        and back["verdict"] not in (None, "accepted")
    ]


def first_refusal(world, order):
    """14: of several, the earliest received, then the first row (sorting keeps their order)."""
    return sorted(refusals(world, order), key=lambda back: back["received"])[0]["verdict"]


def is_technician_fit(order):
    technician = order["technician"]
    if technician is None or not technician["approved"]:
        return False
    return technician["expiry"] is None or not technician["expiry"] < order["day"]


def is_all_back(world, order):
    """18: as many of each as were replaced were received and accepted by the cutoff."""
    accepted = [
        back
        for back in order["returns"]
        if back["verdict"] == "accepted" and known(world, back["received"])
    ]
    return all(
        sum(back["quantity"] for back in accepted if back["sku"] == sku)
        >= order["parts"][sku]["quantity"]
        for sku in owed(world, order)
    )


def is_covered(order):
    return order["machine_covered"] or any(part["covered"] for part in order["parts"].values())


TABLE = [
    (lambda w, o: o["abnormal"], "excluded", "abnormal"),
    (lambda w, o: known(w, o["false_on"]), "excluded", "false_order"),
    (lambda w, o: o["repair"] and not is_covered(o), "excluded", "out_of_warranty"),
    (lambda w, o: o["repair"] and o["repeats"], "excluded", "repeat_repair"),
    (refusals, "excluded", first_refusal),
    (lambda w, o: not is_technician_fit(o), "held", "technician"),
    (lambda w, o: o["type"] == WITHOUT_RATE, "held", "no_rate"),
    (lambda w, o: not known(w, o["sheet"]), "held", "record_sheet"),
    (lambda w, o: not is_all_back(w, o), "held", "return_pending"),
    (lambda w, o: True, "paid", ""),
]


def first_that_applies(world, order):
    """10 to 19 in this order, the first that applies; then 20."""
    state, reason = next(
        (state, reason) for condition, state, reason in TABLE if condition(world, order)
    )
    since = world["month"] - relativedelta(months=world["carry_months"])
    if state == "held" and order["day"] < since:
        return "excluded", "expired"
    return state, reason(world, order) if callable(reason) else reason


def fees(world, order):
    """7 and 8: labour and travel before the coefficient; nothing without a rate for the labour."""
    if order["type"] == WITHOUT_RATE:
        return 0, 0
    units = Fraction(order["units"]) if order["type"] == BY_UNIT else 1
    travel = world["travel_rate"] or {"km": 0, "free_km": 0}
    beyond = max(Fraction(order["distance"]) - Fraction(travel["free_km"]), 0)
    labour = cents(Fraction(world["rates"][order["type"]]) * units)
    return labour, cents(Fraction(travel["km"]) * beyond)


# The code under test


def judged(world):
    claims = decide(orders_of(world), terms_of(world))
    return zip(world["orders"], claims, strict=True)


CUTOFF = cutoff_of(PLAIN_WORLD["month"])
paid_orders = st.builds(
    PaidOrder,
    st.integers(1, 99),
    near(CUTOFF, blank=False),
    full_value=money(),
    paid=money(),
    point=st.integers(1, 3),
    payee=st.integers(1, 3),
)


@tagged("post_install", "-at_install")
class TestClaimRules(BaseCase):
    @settings(max_examples=200)
    @given(worlds())
    def test_the_first_condition_that_applies_decides(self, world):
        for order, claim in judged(world):
            self.assertEqual((claim.state, claim.reason), first_that_applies(world, order))

    @given(worlds())
    def test_what_is_paid_is_the_reduced_labour_and_the_whole_travel(self, world):
        for order, claim in judged(world):
            labour, travel = fees(world, order)
            coefficient = Fraction(world["coefficients"].get(order["point"], 1))
            paid = (cents(labour * coefficient), travel) if claim.state == "paid" else (0, 0)
            self.assertEqual((claim.labour, claim.amount), (paid[0], sum(paid)))
            self.assertEqual((claim.fee.labour, claim.fee.travel), (labour, travel))

    @given(worlds())
    def test_only_a_false_order_costs_and_so_many_times_its_fee_before_the_coefficient(self, world):
        for order, claim in judged(world):
            is_false = claim.reason == "false_order"
            due = Fraction(world["multiplier"]) * sum(fees(world, order)) if is_false else 0
            self.assertEqual(Fraction(claim.penalty), cents(due))

    @given(worlds())
    def test_what_is_dated_after_the_cutoff_is_not_known_yet(self, world):
        def known_of(order):
            dates = {key: order[key] for key in ("false_on", "sheet")}
            dated = {key: day if known(world, day) else None for key, day in dates.items()}
            received = [back for back in order["returns"] if known(world, back["received"])]
            return {**order, **dated, "returns": received}

        earlier = {**world, "orders": [known_of(order) for order in world["orders"]]}
        outcome = [(c.state, c.reason, c.amount, c.penalty) for _order, c in judged(earlier)]
        self.assertEqual(
            [(c.state, c.reason, c.amount, c.penalty) for _order, c in judged(world)], outcome
        )

    @given(worlds())
    def test_an_expired_claim_tells_what_it_was_held_for(self, world):
        for order, claim in judged(world):
            if claim.reason == "expired":
                in_time = {**world, "carry_months": 99}
                self.assertEqual(first_that_applies(in_time, order), ("held", claim.values["held"]))

    @given(worlds())
    def test_one_by_one_is_the_same_as_all_at_once(self, world):
        singly = [decide([order], terms_of(world))[0] for order in orders_of(world)]
        self.assertEqual(singly, decide(iter(orders_of(world)), terms_of(world)))

    @given(worlds(), st.data())
    def test_the_order_of_orders_and_returns_does_not_matter(self, world, data):
        in_order = {claim.order: claim for claim in decide(orders_of(world), terms_of(world))}
        mixed = [
            order._replace(returns=shuffled(data, order.returns))
            for order in shuffled(data, orders_of(world))
        ]
        claims = decide(mixed, terms_of(world))
        self.assertEqual([claim.order for claim in claims], [order.id for order in mixed])
        self.assertEqual({claim.order: claim for claim in claims}, in_order)

    @given(
        st.lists(paid_orders, max_size=4, unique_by=lambda paid: paid.order),
        st.sampled_from(MULTIPLIERS),
    )
    def test_a_paid_order_known_to_be_false_by_the_cutoff_is_taken_back_and_costs(
        self, paid, multiplier
    ):
        found = claw_back(paid, terms_of(PLAIN_WORLD, false_multiplier=multiplier))
        self.assertEqual(
            {back.order: (back.amount, back.penalty) for back in found},
            {
                order: (order.paid, cents(Fraction(multiplier) * Fraction(order.full_value)))
                for order in paid
                if order.audited < CUTOFF + timedelta(1)
            },
        )

    @given(money(), quantities(), st.sampled_from(MULTIPLIERS))
    def test_a_part_that_is_not_original_costs_so_many_times_its_price(
        self, price, quantity, multiplier
    ):
        due = Fraction(price) * Fraction(quantity) * Fraction(multiplier)
        cent = Rounding(Decimal("0.01"))
        self.assertEqual(non_original_penalty(price, quantity, multiplier, cent), cents(due))
