"""What is still due on a statement's bill, and what of it has changed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.bills import (
    BillFacts,
    Payment,
    changes,
    still_due,
)

AMOUNTS = st.decimals(0, 1000, places=2)
PAYMENTS = st.lists(st.builds(Payment, AMOUNTS, st.booleans()), max_size=4)


FACTS = BillFacts({"partner_id": (1,), "state": "draft"}, ((1, 5.0), (2, -5.0)))


@tagged("post_install", "-at_install")
class TestBillRules(BaseCase):
    def test_a_payment_that_waits_for_its_matching_is_held_against_the_bill(self):
        self.assertEqual(still_due(Decimal(100), [Payment(Decimal(30))]), 70)
        self.assertEqual(
            still_due(Decimal(100), [Payment(Decimal(100)), Payment(Decimal(20))]), -20
        )

    def test_a_matched_payment_is_in_the_residual_already(self):
        self.assertEqual(still_due(Decimal(0), [Payment(Decimal(0))]), 0)

    def test_a_settled_payment_counts_until_the_banks_line_has_paid_what_it_stood_for(self):
        settled = [Payment(Decimal(100), is_settled=True)]
        self.assertEqual(still_due(Decimal(100), settled), 0)
        self.assertEqual(still_due(Decimal(0), settled, from_bank=Decimal(100)), 0)
        self.assertEqual(still_due(Decimal(60), settled, from_bank=Decimal(40)), 0)

    @given(AMOUNTS, PAYMENTS, AMOUNTS, st.builds(Payment, AMOUNTS, st.booleans()))
    def test_no_payment_ever_makes_more_due(self, residual, payments, from_bank, more):
        due = still_due(residual, payments, from_bank)
        self.assertTrue(still_due(residual, [*payments, more], from_bank) <= due <= residual)

    def test_the_order_of_lines_is_no_change(self):
        self.assertEqual(changes(FACTS, FACTS._replace(lines=FACTS.lines[::-1])), [])

    def test_a_change_is_named_unless_it_is_free(self):
        other = BillFacts({"partner_id": (2,), "state": "posted"}, FACTS.lines)
        self.assertEqual(changes(FACTS, other), ["partner_id", "state"])
        self.assertEqual(changes(FACTS, other, free=["state"]), ["partner_id"])

    def test_lines_that_are_more_less_or_others_are_a_change(self):
        for lines in (FACTS.lines[:1], (*FACTS.lines, FACTS.lines[0]), ((1, 5.0), (2, -6.0))):
            self.assertEqual(changes(FACTS, FACTS._replace(lines=lines)), ["line_ids"])
