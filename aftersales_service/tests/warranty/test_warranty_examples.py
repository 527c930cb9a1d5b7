"""Rules 1 to 6 by example.

A printer, made on 1 June, delivered on 1 July and installed on 15 July 2024, has two years of
cover; its print head has three, and one more when it is replaced.
"""

from datetime import date, datetime, time

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree
from ...rules.warranty import Job, MachineDates, PartTerm, Policy

# goods 1 > machines 2 > printers 3; parts 4 > key parts 5, consumables 6, cables 7
CATEGORIES = Tree({1: None, 2: 1, 3: 2, 4: 1, 5: 4, 6: 4, 7: 4})
PRINTER, HEAD, INK, CABLE = 30, 50, 60, 70
CATEGORY_OF = {PRINTER: 3, HEAD: 5, INK: 6, CABLE: 7}
LINES = {5: PartTerm(5, 36, 12), 6: PartTerm(6, 0, 0)}
POLICY = Policy(1, "STD", "installation", 24, None, 2000.0, LINES)
DATES = MachineDates(date(2024, 6, 1), date(2024, 7, 1), date(2024, 7, 15))


def book(policy=POLICY, **more):
    layers = {"by_product": {}, "by_category": {}, "general": policy, **more}
    return warranty.PolicyBook(categories=CATEGORIES, product_category=CATEGORY_OF, **layers)


def job(day, *parts, usage=None, hour=9, dates=DATES, machine=1):
    day = date.fromisoformat(day)
    return Job(machine, PRINTER, dates, datetime.combine(day, time(hour)), day, usage, parts)


def replaced(day, part=HEAD, **columns):
    old = job(day, part, **columns)
    return warranty.Replaced(old.machine, old.at, old.day, old.usage, part)


def decide(job, *history, policies=None):
    return warranty.decide(policies or book(), [job], history)[0]


def labour_covered(job, *history):
    return decide(job, *history).labour_covered


def start(event, *dates, cap=None):
    machine = MachineDates(*(day and date.fromisoformat(day) for day in dates))
    found = warranty.start_date(POLICY._replace(start_event=event, cap_months=cap), machine)
    return found and found.isoformat()


@tagged("post_install", "-at_install")
class TestWarrantyExamples(BaseCase):
    def test_the_last_covered_day_is_covered_and_the_day_it_ends_is_not(self):
        self.assertTrue(labour_covered(job("2026-07-14")))
        ended = decide(job("2026-07-15")).machine
        self.assertEqual(
            (ended.covered, ended.reason, ended.end), (False, "ended", date(2026, 7, 15))
        )

    def test_the_first_covered_day_is_the_start(self):
        self.assertTrue(labour_covered(job("2024-07-15")))
        self.assertEqual(decide(job("2024-07-14")).machine.reason, "not_started")

    def test_machine_out_but_key_part_still_covered(self):
        found = decide(job("2026-07-20", HEAD))
        self.assertEqual((found.machine.covered, found.parts[HEAD].covered), (False, True))
        self.assertTrue(found.labour_covered)

    def test_a_part_without_a_line_is_covered_as_the_machine_is(self):
        self.assertTrue(decide(job("2026-07-14", CABLE)).parts[CABLE].covered)
        self.assertFalse(decide(job("2026-07-15", CABLE)).parts[CABLE].covered)

    def test_only_a_consumable_is_out_of_warranty(self):
        self.assertEqual(decide(job("2024-08-01", INK)).parts[INK].reason, "never")
        self.assertFalse(labour_covered(job("2026-07-20", INK)))
        self.assertTrue(labour_covered(job("2026-07-14", INK)))

    def test_usage_2000_is_covered_and_2001_is_not(self):
        self.assertTrue(labour_covered(job("2026-07-01", usage=2000.0)))
        self.assertEqual(decide(job("2026-07-01", usage=2000.5)).machine.reason, "usage")
        self.assertFalse(labour_covered(job("2026-07-01", HEAD, usage=2001.0)))

    def test_a_blank_usage_is_within_the_limit_and_no_limit_is_no_limit(self):
        self.assertTrue(labour_covered(job("2026-07-01", usage=None)))
        unlimited = book(POLICY._replace(usage_limit=None))
        self.assertTrue(decide(job("2026-07-01", usage=1e9), policies=unlimited).labour_covered)

    def test_a_limit_of_zero_is_a_limit(self):
        unused = book(POLICY._replace(usage_limit=0.0))
        self.assertTrue(decide(job("2026-07-01", usage=0.0), policies=unused).labour_covered)
        self.assertFalse(decide(job("2026-07-01", usage=0.5), policies=unused).labour_covered)

    def test_replaced_inside_its_36_months_cover_restarts_for_12(self):
        found = decide(job("2028-02-09", HEAD), replaced("2027-02-10")).parts[HEAD]
        self.assertEqual(
            (found.covered, found.reason, found.end), (True, "restart", date(2028, 2, 10))
        )
        self.assertFalse(labour_covered(job("2028-02-10", HEAD), replaced("2027-02-10")))

    def test_replaced_when_already_out_of_cover_nothing_restarts(self):
        self.assertTrue(labour_covered(job("2027-09-01", HEAD), replaced("2027-07-14")))
        self.assertFalse(labour_covered(job("2027-09-01", HEAD), replaced("2027-07-15")))

    def test_replaced_beyond_its_usage_nothing_restarts(self):
        self.assertFalse(
            labour_covered(job("2027-09-01", HEAD), replaced("2027-01-10", usage=2001.0))
        )

    def test_a_restart_does_not_look_at_usage(self):
        self.assertTrue(
            labour_covered(job("2027-09-01", HEAD, usage=9999.0), replaced("2027-01-10"))
        )

    def test_what_a_restart_covers_restarts_again(self):
        chain = [replaced("2027-07-01"), replaced("2028-06-30", usage=9999.0)]
        self.assertTrue(labour_covered(job("2029-06-29", HEAD), *chain))
        self.assertFalse(labour_covered(job("2029-06-30", HEAD), *chain))
        self.assertFalse(labour_covered(job("2029-06-29", HEAD), chain[1]))

    def test_a_restart_is_of_that_sku_on_that_machine(self):
        other = {**CATEGORY_OF, 51: 5}
        books = warranty.PolicyBook({}, {}, POLICY, CATEGORIES, other)
        another_head = decide(job("2027-09-01", 51), replaced("2027-01-10"), policies=books)
        self.assertFalse(another_head.labour_covered)
        self.assertFalse(labour_covered(job("2027-09-01", HEAD), replaced("2027-01-10", machine=2)))

    def test_a_restart_covers_the_part_and_not_the_machine(self):
        found = decide(job("2027-09-01", HEAD), replaced("2027-01-10"))
        self.assertEqual((found.machine.covered, found.labour_covered), (False, True))

    def test_only_an_earlier_order_restarts_not_the_order_itself(self):
        at_nine = job("2027-07-15", HEAD)
        self.assertFalse(labour_covered(at_nine, replaced("2027-07-15")))
        self.assertFalse(labour_covered(at_nine, replaced("2027-07-15", hour=8)))
        self.assertTrue(labour_covered(at_nine, replaced("2027-07-14", hour=23)))

    def test_a_line_that_never_covers_never_restarts(self):
        never = book(POLICY._replace(parts={5: PartTerm(5, 0, 12)}))
        self.assertFalse(
            decide(job("2026-08-01", HEAD), replaced("2026-07-01"), policies=never)
            .parts[HEAD]
            .covered
        )

    def test_a_missing_start_date_gives_way_to_the_next_one_down(self):
        for event, dates, day in (
            ("installation", ("2024-06-01", "2024-07-01", "2024-07-15"), "2024-07-15"),
            ("installation", ("2024-06-01", "2024-07-01", None), "2024-07-01"),
            ("installation", ("2024-06-01", None, None), "2024-06-01"),
            ("delivery", ("2024-06-01", "2024-07-01", "2024-07-15"), "2024-07-01"),
            ("delivery", ("2024-06-01", None, "2024-07-15"), "2024-06-01"),
            ("delivery", (None, None, "2024-07-15"), None),
            ("production", ("2024-06-01", "2024-07-01", "2024-07-15"), "2024-06-01"),
            ("production", (None, "2024-07-01", "2024-07-15"), None),
            ("installation", (None, None, None), None),
        ):
            with self.subTest(event=event, dates=dates, day=day):
                self.assertEqual(start(event, *dates), day)

    def test_the_start_is_no_later_than_production_and_the_cap(self):
        self.assertEqual(
            start("installation", "2023-08-31", None, "2024-07-15", cap=6), "2024-02-29"
        )
        self.assertEqual(
            start("installation", "2024-06-01", None, "2024-07-15", cap=6), "2024-07-15"
        )
        self.assertEqual(start("installation", None, None, "2024-07-15", cap=6), "2024-07-15")

    def test_a_cap_of_zero_months_is_a_cap(self):
        self.assertEqual(
            start("installation", "2024-06-01", "2024-07-01", "2024-07-15", cap=0), "2024-06-01"
        )

    def test_without_any_date_nothing_is_covered(self):
        undated = MachineDates(None, None, None)
        found = decide(
            job("2024-08-01", HEAD, dates=undated), replaced("2024-07-20", dates=undated)
        )
        self.assertEqual((found.machine.reason, found.parts[HEAD].reason), ("no_start", "no_start"))

    def test_installed_on_the_31st_cover_ends_on_the_last_of_a_shorter_month(self):
        installed = MachineDates(None, None, date(2024, 8, 31))
        half = book(POLICY._replace(months=6))
        self.assertTrue(decide(job("2025-02-27", dates=installed), policies=half).labour_covered)
        self.assertFalse(decide(job("2025-02-28", dates=installed), policies=half).labour_covered)

    def test_the_most_specific_policy_of_the_machine(self):
        own, near, far = (POLICY._replace(code=code) for code in ("SKU", "PRINTERS", "GOODS"))
        layers = {"by_product": {PRINTER: own}, "by_category": {3: near, 1: far}}
        self.assertIs(book(**layers).policy_of(PRINTER), own)
        self.assertIs(book(**layers | {"by_product": {}}).policy_of(PRINTER), near)
        self.assertIs(book(by_category={1: far}).policy_of(PRINTER), far)
        self.assertIs(book(by_category={4: far}).policy_of(PRINTER), POLICY)
        self.assertIsNone(book(None).policy_of(PRINTER))

    def test_the_nearest_line_of_the_parts_categories(self):
        broad = PartTerm(4, 6, 0)
        policy = POLICY._replace(parts={4: broad, **LINES})
        self.assertIs(book(policy).term_of(policy, CABLE), broad)
        self.assertIs(book(policy).term_of(policy, HEAD), LINES[5])

    def test_without_a_policy_nothing_is_covered(self):
        found = decide(job("2024-08-01", HEAD), replaced("2024-07-20"), policies=book(None))
        self.assertEqual((found.labour_covered, found.parts[HEAD].reason), (False, "no_policy"))
