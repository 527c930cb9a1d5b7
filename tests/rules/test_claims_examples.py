"""Rules 10 to 23 by example: one order of 10 July 2026, settled in July up to 25 August."""

from datetime import date
from decimal import Decimal

import pytest

from odoo.addons.aftersales_settlement.rules.claims import (
    PaidOrder,
    claw_back,
    decide,
    non_original_penalty,
)
from odoo.addons.aftersales_settlement.rules.money import Rounding

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


def claim(month=JULY, *, world=PLAIN_WORLD, **facts):
    """Decide the plain order with these facts in the statement of ``month``."""
    terms = terms_of({**world, "month": month})
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


def test_an_order_without_fault_is_paid():
    found = claim()
    assert (found.state, found.reason, found.amount, found.penalty) == ("paid", "", 100, 0)


def test_the_cutoff_of_december_lies_in_january():
    assert cutoff_of(date(2025, 12, 1)) == date(2026, 1, 25)


def test_an_abnormal_record_is_not_paid():
    assert outcome(abnormal=True) == ("excluded", "abnormal")


def test_found_false_before_the_cutoff_costs_ten_times_its_fee():
    found = claim(false_on=CUTOFF, distance=40)
    assert (found.state, found.reason, found.amount) == ("excluded", "false_order", 0)
    assert found.penalty == 10 * (100 + 30)


def test_found_false_after_the_cutoff_is_paid_at_first():
    assert outcome(false_on=NEXT_DAY) == "paid"


def test_a_false_order_without_a_rate_costs_nothing_even_if_it_travelled():
    found = claim(false_on=CUTOFF, type=WITHOUT_RATE, distance=40)
    assert (found.reason, found.penalty) == ("false_order", 0)


def test_the_penalty_is_of_the_fee_before_the_coefficient():
    world = {**PLAIN_WORLD, "coefficients": {1: Decimal("0.5")}}
    assert claim(world=world, false_on=CUTOFF).penalty == 1000


def test_abnormal_comes_before_false_and_costs_nothing():
    found = claim(abnormal=True, false_on=CUTOFF)
    assert (found.reason, found.penalty) == ("abnormal", 0)


def test_a_repair_out_of_warranty_is_not_paid_but_other_work_is():
    assert outcome(machine_covered=False) == ("excluded", "out_of_warranty")
    assert outcome(machine_covered=False, repair=False) == "paid"


def test_machine_out_but_key_part_covered_is_paid():
    parts = {HEAD: part(), CABLE: part(covered=False)}
    assert outcome(machine_covered=False, parts=parts, returns=[back()]) == "paid"


def test_a_repeat_repair_is_not_paid_but_other_work_never_repeats():
    assert outcome(repeats=EARLIER) == ("excluded", "repeat_repair")
    assert outcome(repeats=EARLIER, repair=False) == "paid"


def test_out_of_warranty_comes_before_a_repeat():
    assert outcome(machine_covered=False, repeats=EARLIER)[1] == "out_of_warranty"


def test_a_non_original_part_excludes_under_its_verdicts_name():
    returns = [back("non_original")]
    assert outcome(parts={HEAD: part()}, returns=returns) == ("excluded", "non_original")
    assert outcome(parts={HEAD: part()}, returns=returns, repair=False)[1] == "non_original"


def test_of_several_verdicts_the_earliest_received_then_the_first_row():
    parts = {HEAD: part(2)}
    early, late = date(2026, 8, 1), date(2026, 8, 2)
    rows = [back("out_of_warranty", late), back("human_damage", early)]
    assert outcome(parts=parts, returns=rows)[1] == "human_damage"
    same_day = [back("out_of_warranty", early), back("human_damage", early)]
    assert outcome(parts=parts, returns=same_day)[1] == "out_of_warranty"


@pytest.mark.parametrize(
    ("parts", "sku"),
    [({HEAD: part(covered=False)}, HEAD), ({HEAD: part()}, CABLE), ({}, HEAD)],
)
def test_what_need_not_come_back_excludes_nothing(parts, sku):
    returns = [back(), back("human_damage", sku=sku)]
    assert outcome(parts=parts, returns=returns) == "paid"


def test_a_part_that_no_longer_must_come_back_excludes_and_holds_nothing():
    world = {**PLAIN_WORLD, "required": ()}
    assert outcome(world=world, parts={HEAD: part()}) == "paid"
    returns = [back("human_damage")]
    assert outcome(world=world, parts={HEAD: part()}, returns=returns) == "paid"


def test_a_verdict_on_what_came_after_the_cutoff_is_not_known():
    returns = [back("human_damage", NEXT_DAY)]
    assert outcome(parts={HEAD: part()}, returns=returns) == ("held", "return_pending")
    assert outcome(AUGUST, parts={HEAD: part()}, returns=returns) == ("excluded", "human_damage")


def test_certificate_valid_to_this_very_day_is_paid():
    assert outcome(technician=technician(expiry=date(2026, 7, 10))) == "paid"


def test_certificate_expired_yesterday_is_held():
    expired = technician(expiry=date(2026, 7, 9))
    assert outcome(technician=expired) == ("held", "technician")


def test_no_technician_or_one_not_approved_is_held():
    assert outcome(technician=None) == ("held", "technician")
    assert outcome(technician=technician(approved=False)) == ("held", "technician")


def test_a_service_type_without_a_rate_is_held():
    assert outcome(type=WITHOUT_RATE) == ("held", "no_rate")


def test_record_sheet_after_the_cutoff_is_held_and_paid_next_month():
    assert outcome(sheet=CUTOFF) == "paid"
    assert outcome(sheet=NEXT_DAY) == ("held", "record_sheet")
    assert outcome(AUGUST, sheet=NEXT_DAY) == "paid"
    assert outcome(sheet=None) == ("held", "record_sheet")


def test_defective_part_back_only_next_month_is_held_and_paid_next_month():
    facts = {"parts": {HEAD: part()}, "returns": [back(received=NEXT_DAY)]}
    assert outcome(**facts) == ("held", "return_pending")
    assert outcome(AUGUST, **facts) == "paid"


def test_two_replaced_one_returned_is_held():
    facts = {"parts": {HEAD: part(2)}}
    assert outcome(**facts, returns=[back()]) == ("held", "return_pending")
    assert outcome(**facts, returns=[back(), back()]) == "paid"
    assert outcome(**facts, returns=[back(quantity=2)]) == "paid"


def test_one_sku_does_not_come_back_for_another():
    parts = {HEAD: part(), CABLE: part()}
    assert outcome(parts=parts, returns=[back(quantity=2)]) == ("held", "return_pending")
    assert outcome(parts=parts, returns=[back(), back(sku=CABLE)]) == "paid"


def test_received_but_not_judged_counts_as_not_received():
    facts = {"parts": {HEAD: part()}, "returns": [back(None)]}
    assert outcome(**facts) == ("held", "return_pending")


def test_holds_come_in_the_order_technician_rate_sheet_return():
    facts = {"parts": {HEAD: part()}, "sheet": None, "type": WITHOUT_RATE, "technician": None}
    reasons = []
    for cure in ({"technician": technician()}, {"type": BY_UNIT}, {"sheet": CUTOFF}, {}):
        reasons.append(outcome(**facts)[1])
        facts |= cure
    assert reasons == ["technician", "no_rate", "record_sheet", "return_pending"]


def test_held_from_the_first_day_carried_and_expired_from_the_day_before():
    assert outcome(sheet=None, day=date(2026, 4, 1)) == ("held", "record_sheet")
    expired = claim(sheet=None, day=date(2026, 3, 31))
    assert (expired.state, expired.reason) == ("excluded", "expired")
    assert expired.values["held"] == "record_sheet"


def test_nothing_expires_that_can_be_paid():
    assert outcome(day=date(2026, 3, 31)) == "paid"


def test_seven_units_at_5_each():
    assert claim(type=BY_UNIT, units=7).amount == 35


def test_the_coefficient_reduces_the_labour_and_not_the_travel():
    world = {**PLAIN_WORLD, "coefficients": {1: Decimal("0.85")}}
    found = claim(world=world, distance=30)
    assert (found.labour, found.amount) == (85, 85 + 15)


def test_the_base_fee_is_rounded_before_the_coefficient_and_the_labour_after():
    # 0.15 x 2.5 = 0.375, rounded 0.38; x 0.85 = 0.323, rounded 0.32.
    rates = {BY_UNIT: Decimal("0.15"), 1: Decimal(0)}
    world = {**PLAIN_WORLD, "rates": rates, "coefficients": {1: Decimal("0.85")}}
    found = claim(world=world, type=BY_UNIT, units="2.5")
    assert (found.fee.labour, found.labour) == (Decimal("0.38"), Decimal("0.32"))


def test_another_points_coefficient_is_not_this_ones():
    world = {**PLAIN_WORLD, "coefficients": {2: Decimal("0.5")}}
    assert claim(world=world).labour == 100


def test_found_false_after_it_was_paid_is_clawed_back_next_month_and_costs_ten_times():
    paid = PaidOrder(1, NEXT_DAY, Decimal(130), Decimal(115), point=2, payee=3)
    assert claw_back([paid], terms_of(PLAIN_WORLD)) == []
    found = claw_back([paid], terms_of({**PLAIN_WORLD, "month": AUGUST}))
    assert [(back.order, back.amount, back.penalty) for back in found] == [(paid, 115, 1300)]


def test_a_non_original_part_costs_ten_times_its_price():
    cent = Rounding(Decimal("0.01"))
    assert non_original_penalty(Decimal("12.5"), Decimal(2), Decimal(10), cent) == 250
    assert non_original_penalty(Decimal("0.05"), Decimal("0.1"), Decimal(1), cent) == cent.unit
