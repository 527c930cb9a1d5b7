"""Rule 5 with what lies beyond rules 1 to 6: what ends restarts, and which terms they go by.

A machine delivered on 1 January 2025 is covered for a year; its part begins anew, for a year,
when it is replaced.
"""

from datetime import date, datetime, time
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree

MACHINE, PART, FAULT, FLOOD = 10, 20, 100, 7
DATES = warranty.MachineDates(None, date(2025, 1, 1), None)
TERM = warranty.PartTerm(1, 12, 12)
POLICY = warranty.Policy(1, "P", "delivery", 12, None, None, {2: TERM})
REPLACED, LATER = "2025-12-01", "2026-06-01"
NOT_PARTS = warranty.Percents(Decimal(0), Decimal(100), Decimal(100))


def book_of(policy, **more):
    trees = {"categories": Tree({1: None, 2: None}), "faults": Tree({FAULT: None})}
    return warranty.PolicyBook(
        {}, {}, policy, product_category={MACHINE: 1, PART: 2}, **trees, **more
    )


def replaced(day, **columns):
    day = date.fromisoformat(day)
    return warranty.Replaced(1, datetime.combine(day, time(9)), day, None, PART, **columns)


def own(kind, start, end=None, number=1, **columns):
    end = end and date.fromisoformat(end)
    return warranty.OwnWarranty(number, 1, kind, date.fromisoformat(start), end, **columns)


def decide(day, *history, policy=POLICY, mine=(), book=None, parts=(PART,), usage=None, **columns):
    day = date.fromisoformat(day)
    at = datetime.combine(day, time(9))
    job = warranty.Job(1, MACHINE, DATES, at, day, usage, parts, **columns)
    return warranty.decide(book or book_of(policy), [job], history, mine)[0]


def part(*args, **more):
    return decide(*args, **more).parts[PART]


@tagged("post_install", "-at_install")
class TestWarrantyRestarts(BaseCase):
    def test_what_was_replaced_after_a_void_restarts_nothing(self):
        for start, end, covered in (
            ("2025-12-02", "2026-01-01", True),
            ("2025-12-01", "2026-01-01", False),
            ("2025-11-01", "2025-12-02", False),
            ("2025-11-01", "2025-12-01", True),
        ):
            with self.subTest(start=start, end=end):
                found = part(LATER, replaced(REPLACED), mine=[own("void", start, end)])
                self.assertEqual(found.covered, covered)

    def test_a_void_ends_what_began_anew_before_it(self):
        void = [own("void", LATER)]
        self.assertEqual(part("2026-05-31", replaced(REPLACED), mine=void).reason, "restart")
        found = part(LATER, replaced(REPLACED), mine=void)
        self.assertEqual((found.covered, found.reason), (False, "void"))

    def test_a_warranty_that_is_no_void_ends_no_restart(self):
        extended = [own("extended", "2025-01-01", "2025-12-31")]
        self.assertTrue(part(LATER, replaced(REPLACED), mine=extended).covered)

    def test_what_an_exclusion_took_the_parts_of_restarts_nothing(self):
        for voids, covered in ((("parts",), False), (("labour", "travel"), True), ((), True)):
            with self.subTest(voids=voids):
                policy = POLICY._replace(exclusions={FLOOD: frozenset(voids)})
                flooded = replaced(REPLACED, exclusions=(FLOOD,))
                self.assertEqual(part(LATER, flooded, policy=policy).covered, covered)

    def test_one_that_restarts_nothing_does_not_keep_a_later_one_from_it(self):
        policy = POLICY._replace(exclusions={FLOOD: frozenset(["parts"])})
        flooded = replaced("2025-06-01", exclusions=(FLOOD,))
        self.assertTrue(part(LATER, flooded, replaced(REPLACED), policy=policy).covered)
        void = [own("void", "2025-06-01", "2025-07-01")]
        history = replaced("2025-06-01"), replaced(REPLACED)
        self.assertTrue(part(LATER, *history, mine=void).covered)
        other = replaced("2025-06-01")._replace(part=MACHINE)
        self.assertTrue(part(LATER, other, replaced(REPLACED)).covered)

    def test_the_terms_of_the_fault_it_was_replaced_for_count(self):
        policy = POLICY._replace(parts={}, faults={FAULT: TERM})
        self.assertTrue(part(LATER, replaced(REPLACED, fault=FAULT), policy=policy).covered)
        self.assertFalse(part(LATER, replaced(REPLACED), policy=policy).covered)

    def test_the_policy_of_the_machines_dates_and_sale_counts(self):
        sold = warranty.Conditions(
            countries=frozenset([1]), basis="delivery", valid_from=date(2025, 1, 1)
        )
        asking = warranty.ConditionalPolicy(POLICY, None, None, sold)
        book = book_of(POLICY._replace(id=2, parts={}), conditional=[asking])
        at = {"book": book, "sale": warranty.Sale(country=1)}
        self.assertTrue(part(LATER, replaced(REPLACED), **at).covered)
        self.assertFalse(part(LATER, replaced(REPLACED), book=book).covered)

    def test_a_restart_gives_as_much_as_the_policy(self):
        half = warranty.Percents(Decimal(50), Decimal(60), Decimal(70))
        found = part(LATER, replaced(REPLACED), policy=POLICY._replace(percents=half))
        self.assertEqual(found.given, half)

    def test_terms_that_still_cover_the_part_go_before_a_restart(self):
        found = part("2025-12-15", replaced(REPLACED))
        self.assertEqual((found.reason, found.end), ("covered", date(2026, 1, 1)))

    def test_why_a_part_is_not_covered_where_the_work_on_it_is(self):
        policy = POLICY._replace(exclusions={FLOOD: frozenset(["parts"])})
        found = part("2025-06-01", policy=policy, exclusions=(FLOOD,))
        self.assertEqual((found.covered, found.reason, found.by), (False, "excluded", FLOOD))
        found = part("2025-06-01", policy=POLICY._replace(percents=NOT_PARTS))
        self.assertEqual((found.covered, found.reason, found.by), (False, "not_included", None))


@tagged("post_install", "-at_install")
class TestWarrantyReasons(BaseCase):
    def test_why_a_kind_is_not_covered_where_another_is(self):
        policy = POLICY._replace(exclusions={FLOOD: frozenset(["travel"])})
        travel = decide("2025-06-01", policy=policy, exclusions=(FLOOD,), parts=()).because(
            "travel"
        )
        self.assertEqual((travel.covered, travel.reason, travel.by), (False, "excluded", FLOOD))
        parts = decide(
            "2025-06-01", policy=policy._replace(percents=NOT_PARTS), exclusions=(FLOOD,), parts=()
        ).because("parts")
        self.assertEqual((parts.covered, parts.reason, parts.by), (False, "not_included", None))

    def test_a_covered_part_says_nothing_of_parts_in_general(self):
        policy = POLICY._replace(parts={2: TERM._replace(months=36)})
        found = decide(LATER, policy=policy)
        self.assertEqual((found.percent("parts"), found.percent("labour")), (0, 100))

    def test_each_fault_has_its_own_terms(self):
        book = book_of(POLICY._replace(parts={}, faults={FAULT: TERM._replace(months=36)}))
        self.assertTrue(part(LATER, book=book, fault=FAULT).covered)
        self.assertFalse(part(LATER, book=book).covered)

    def test_an_extension_counts_up_to_its_own_limit_of_usage(self):
        mine = [own("extended", "2026-01-01", usage_limit=500.0)]
        for usage, covered in ((None, True), (500.0, True), (500.5, False)):
            with self.subTest(usage=usage):
                self.assertEqual(decide(LATER, mine=mine, usage=usage).machine.covered, covered)

    def test_an_extension_covers_the_work_on_a_fault_with_terms_of_its_own(self):
        policy = POLICY._replace(faults={FAULT: TERM})
        mine = [own("extended", "2026-01-01")]
        self.assertFalse(decide(LATER, policy=policy, fault=FAULT).work.covered)
        self.assertTrue(decide(LATER, policy=policy, fault=FAULT, mine=mine).work.covered)
