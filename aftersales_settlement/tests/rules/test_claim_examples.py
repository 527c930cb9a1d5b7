"""Rules 10 to 23 by example: one order of 10 July 2026, settled in July up to 25 August."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...rules.claims import (
    PaidOrder,
    claw_back,
    decide,
)
from ...rules.money import Rounding
from ...rules.penalties import non_original_penalty
from .claim_worlds import (
    BY_UNIT,
    EARLIER,
    PLAIN_ORDER,
    PLAIN_WORLD,
    WITHOUT_RATE,
    cutoff_of,
    order_of,
    terms_of,
)

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
CUTOFF = date(2026, 8, 25)
NEXT_DAY = date(2026, 8, 26)
HEAD, CABLE = 20, 21


def claim(month=JULY, *, world=None, **facts):
    """Decide the plain order with these facts in the statement of ``month``."""
    terms = terms_of({**(world or PLAIN_WORLD), "month": month})
    return decide([order_of(1, {**PLAIN_ORDER, **facts})], terms)[0]


def outcome(month=JULY, **facts):
    found = claim(month, **facts)
    return (found.state, found.reason) if found.reason else found.state


def part(quantity=1, covered=True):
    return {"quantity": quantity, "covered": covered}


def back(verdict="accepted", received=CUTOFF, sku=HEAD, quantity=1):
    return {"sku": sku, "quantity": quantity, "received": received, "verdict": verdict}


def technician(approved=True, expiry=None):
    return {"approved": approved, "expiry": expiry}


@tagged("post_install", "-at_install")
class TestClaimExamples(BaseCase):
    def test_an_order_without_fault_is_paid(self):
        found = claim()
        self.assertEqual(
            (found.state, found.reason, found.amount, found.penalty), ("paid", "", 100, 0)
        )

    def test_the_cutoff_of_december_lies_in_january(self):
        self.assertEqual(cutoff_of(date(2025, 12, 1)), date(2026, 1, 25))

    def test_an_abnormal_record_is_not_paid(self):
        self.assertEqual(outcome(abnormal=True), ("excluded", "abnormal"))

    def test_found_false_before_the_cutoff_costs_ten_times_its_fee(self):
        found = claim(false_on=CUTOFF, distance=40)
        self.assertEqual((found.state, found.reason, found.amount), ("excluded", "false_order", 0))
        self.assertEqual(found.penalty, 10 * (100 + 30))

    def test_found_false_after_the_cutoff_is_paid_at_first(self):
        self.assertEqual(outcome(false_on=NEXT_DAY), "paid")

    def test_a_false_order_without_a_rate_costs_nothing_even_if_it_travelled(self):
        found = claim(false_on=CUTOFF, type=WITHOUT_RATE, distance=40)
        self.assertEqual((found.reason, found.penalty), ("false_order", 0))

    def test_the_penalty_is_of_the_fee_before_the_coefficient(self):
        world = {**PLAIN_WORLD, "coefficients": {1: Decimal("0.5")}}
        self.assertEqual(claim(world=world, false_on=CUTOFF).penalty, 1000)

    def test_abnormal_comes_before_false_and_costs_nothing(self):
        found = claim(abnormal=True, false_on=CUTOFF)
        self.assertEqual((found.reason, found.penalty), ("abnormal", 0))

    def test_a_repair_out_of_warranty_is_not_paid_but_other_work_is(self):
        self.assertEqual(outcome(machine_covered=False), ("excluded", "out_of_warranty"))
        self.assertEqual(outcome(machine_covered=False, repair=False), "paid")

    def test_machine_out_but_key_part_covered_is_paid(self):
        parts = {HEAD: part(), CABLE: part(covered=False)}
        self.assertEqual(outcome(machine_covered=False, parts=parts, returns=[back()]), "paid")

    def test_a_repeat_repair_is_not_paid_but_other_work_never_repeats(self):
        self.assertEqual(outcome(repeats=EARLIER), ("excluded", "repeat_repair"))
        self.assertEqual(outcome(repeats=EARLIER, repair=False), "paid")

    def test_out_of_warranty_comes_before_a_repeat(self):
        self.assertEqual(outcome(machine_covered=False, repeats=EARLIER)[1], "out_of_warranty")

    def test_a_non_original_part_excludes_under_its_verdicts_name(self):
        returns = [back("non_original")]
        self.assertEqual(
            outcome(parts={HEAD: part()}, returns=returns), ("excluded", "non_original")
        )
        self.assertEqual(
            outcome(parts={HEAD: part()}, returns=returns, repair=False)[1], "non_original"
        )

    def test_of_several_verdicts_the_earliest_received_then_the_first_row(self):
        parts = {HEAD: part(2)}
        early, late = date(2026, 8, 1), date(2026, 8, 2)
        rows = [back("out_of_warranty", late), back("human_damage", early)]
        self.assertEqual(outcome(parts=parts, returns=rows)[1], "human_damage")
        same_day = [back("out_of_warranty", early), back("human_damage", early)]
        self.assertEqual(outcome(parts=parts, returns=same_day)[1], "out_of_warranty")

    def test_what_need_not_come_back_excludes_nothing(self):
        for parts, sku in (
            ({HEAD: part(covered=False)}, HEAD),
            ({HEAD: part()}, CABLE),
            ({}, HEAD),
        ):
            with self.subTest(parts=parts, sku=sku):
                returns = [back(), back("human_damage", sku=sku)]
                self.assertEqual(outcome(parts=parts, returns=returns), "paid")

    def test_a_part_that_no_longer_must_come_back_excludes_and_holds_nothing(self):
        world = {**PLAIN_WORLD, "required": ()}
        self.assertEqual(outcome(world=world, parts={HEAD: part()}), "paid")
        returns = [back("human_damage")]
        self.assertEqual(outcome(world=world, parts={HEAD: part()}, returns=returns), "paid")

    def test_a_verdict_on_what_came_after_the_cutoff_is_not_known(self):
        returns = [back("human_damage", NEXT_DAY)]
        self.assertEqual(outcome(parts={HEAD: part()}, returns=returns), ("held", "return_pending"))
        self.assertEqual(
            outcome(AUGUST, parts={HEAD: part()}, returns=returns), ("excluded", "human_damage")
        )

    def test_certificate_valid_to_this_very_day_is_paid(self):
        self.assertEqual(outcome(technician=technician(expiry=date(2026, 7, 10))), "paid")

    def test_certificate_expired_yesterday_is_held(self):
        expired = technician(expiry=date(2026, 7, 9))
        self.assertEqual(outcome(technician=expired), ("held", "technician"))

    def test_no_technician_or_one_not_approved_is_held(self):
        self.assertEqual(outcome(technician=None), ("held", "technician"))
        self.assertEqual(outcome(technician=technician(approved=False)), ("held", "technician"))

    def test_a_service_type_without_a_rate_is_held(self):
        self.assertEqual(outcome(type=WITHOUT_RATE), ("held", "no_rate"))

    def test_record_sheet_after_the_cutoff_is_held_and_paid_next_month(self):
        self.assertEqual(outcome(sheet=CUTOFF), "paid")
        self.assertEqual(outcome(sheet=NEXT_DAY), ("held", "record_sheet"))
        self.assertEqual(outcome(AUGUST, sheet=NEXT_DAY), "paid")
        self.assertEqual(outcome(sheet=None), ("held", "record_sheet"))

    def test_defective_part_back_only_next_month_is_held_and_paid_next_month(self):
        facts = {"parts": {HEAD: part()}, "returns": [back(received=NEXT_DAY)]}
        self.assertEqual(outcome(**facts), ("held", "return_pending"))
        self.assertEqual(outcome(AUGUST, **facts), "paid")

    def test_two_replaced_one_returned_is_held(self):
        facts = {"parts": {HEAD: part(2)}}
        self.assertEqual(outcome(**facts, returns=[back()]), ("held", "return_pending"))
        self.assertEqual(outcome(**facts, returns=[back(), back()]), "paid")
        self.assertEqual(outcome(**facts, returns=[back(quantity=2)]), "paid")

    def test_one_sku_does_not_come_back_for_another(self):
        parts = {HEAD: part(), CABLE: part()}
        self.assertEqual(
            outcome(parts=parts, returns=[back(quantity=2)]), ("held", "return_pending")
        )
        self.assertEqual(outcome(parts=parts, returns=[back(), back(sku=CABLE)]), "paid")

    def test_received_but_not_judged_counts_as_not_received(self):
        facts = {"parts": {HEAD: part()}, "returns": [back(None)]}
        self.assertEqual(outcome(**facts), ("held", "return_pending"))

    def test_holds_come_in_the_order_technician_rate_sheet_return(self):
        facts = {"parts": {HEAD: part()}, "sheet": None, "type": WITHOUT_RATE, "technician": None}
        reasons = []
        for cure in ({"technician": technician()}, {"type": BY_UNIT}, {"sheet": CUTOFF}, {}):
            reasons.append(outcome(**facts)[1])
            facts |= cure
        self.assertEqual(reasons, ["technician", "no_rate", "record_sheet", "return_pending"])

    def test_held_from_the_first_day_carried_and_expired_from_the_day_before(self):
        self.assertEqual(outcome(sheet=None, day=date(2026, 4, 1)), ("held", "record_sheet"))
        expired = claim(sheet=None, day=date(2026, 3, 31))
        self.assertEqual((expired.state, expired.reason), ("excluded", "expired"))
        self.assertEqual(expired.values["held"], "record_sheet")

    def test_nothing_expires_that_can_be_paid(self):
        self.assertEqual(outcome(day=date(2026, 3, 31)), "paid")

    def test_seven_units_at_5_each(self):
        self.assertEqual(claim(type=BY_UNIT, units=7).amount, 35)

    def test_the_coefficient_reduces_the_labour_and_not_the_travel(self):
        world = {**PLAIN_WORLD, "coefficients": {1: Decimal("0.85")}}
        found = claim(world=world, distance=30)
        self.assertEqual((found.labour, found.amount), (85, 85 + 15))

    def test_the_base_fee_is_rounded_before_the_coefficient_and_the_labour_after(self):
        # 0.15 x 2.5 = 0.375, rounded 0.38; x 0.85 = 0.323, rounded 0.32.
        rates = {BY_UNIT: Decimal("0.15"), 1: Decimal(0)}
        world = {**PLAIN_WORLD, "rates": rates, "coefficients": {1: Decimal("0.85")}}
        found = claim(world=world, type=BY_UNIT, units="2.5")
        self.assertEqual((found.fee.labour, found.labour), (Decimal("0.38"), Decimal("0.32")))

    def test_another_points_coefficient_is_not_this_ones(self):
        world = {**PLAIN_WORLD, "coefficients": {2: Decimal("0.5")}}
        self.assertEqual(claim(world=world).labour, 100)

    def test_found_false_after_it_was_paid_is_clawed_back_next_month_and_costs_ten_times(self):
        paid = PaidOrder(1, NEXT_DAY, Decimal(130), Decimal(115), point=2, payee=3)
        self.assertEqual(claw_back([paid], terms_of(PLAIN_WORLD)), [])
        found = claw_back([paid], terms_of({**PLAIN_WORLD, "month": AUGUST}))
        self.assertEqual(
            [(back.order, back.amount, back.penalty) for back in found], [(paid, 115, 1300)]
        )

    def test_a_non_original_part_costs_ten_times_its_price(self):
        cent = Rounding(Decimal("0.01"))
        self.assertEqual(non_original_penalty(Decimal("12.5"), Decimal(2), Decimal(10), cent), 250)
        self.assertEqual(
            non_original_penalty(Decimal("0.05"), Decimal("0.1"), Decimal(1), cent), cent.unit
        )

    def test_a_hold_says_what_it_waits_for(self):
        self.assertEqual(claim(technician=None).values, {"cause": "none"})
        expired = technician(expiry=date(2026, 7, 9))
        values = {"cause": "certificate", "expiry": date(2026, 7, 9)}
        self.assertEqual(claim(technician=expired).values, values)
        self.assertEqual(
            claim(parts={HEAD: part(2)}, returns=[back()]).values,
            {"part": HEAD, "replaced": 2, "accepted": 1},
        )
        found = claim(machine_covered=False)
        self.assertLessEqual({"cause", "policy", "start", "end"}, set(found.values))
