"""What goodwill pays: the rest of a price, up to its amount, each amount once."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree
from ...rules.warranty import goodwill as warranty_goodwill
from ...rules.warranty.goodwill import Charge, Grant

DAY = date(2026, 3, 1)
PART, OTHER_PART = 20, 21
BOOK = warranty.PolicyBook({}, {}, None, Tree({1: None, 2: 1}), {PART: 2, OTHER_PART: None})

percents = st.integers(0, 100).map(Decimal)
amounts = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)
grants = st.lists(st.tuples(st.sampled_from([1, 2, 3]), percents), max_size=3)
charges = st.lists(st.tuples(amounts, percents, grants), max_size=4)
lefts = st.fixed_dictionaries({1: amounts, 2: amounts, 3: amounts})


def own(id_, **values):
    kept = {"machine": 1, "kind": "goodwill", "start": DAY, "end": None, **values}
    return warranty.OwnWarranty(id_, **kept)


def job(**values):
    dates = warranty.MachineDates(None, None, None)
    at = datetime(2026, 3, 1, 9)
    return warranty.Job(1, 10, dates, at, DAY, None, values.pop("parts", ()), **values)


def shared(drawn, left):
    named = {
        number: Charge(worth, percent, [Grant(id_, share, DAY, None) for id_, share in granted])
        for number, (worth, percent, granted) in enumerate(drawn)
    }
    return named, warranty_goodwill.share(named, left)


def one_shared(worth, percent, granted, left):
    charge = Charge(Decimal(worth), Decimal(percent), [Grant(*one, DAY, None) for one in granted])
    return warranty_goodwill.share({"x": charge}, left)["x"]


def data():
    ended = {"percent": "0", "reason": "ended", "policy": "W1"}
    grant = {"by": 5, "percent": "100", "start": "2026-03-01", "end": "2026-09-01"}
    return {
        "machine": {"covered": False, "reason": "ended"},
        "kinds": {
            "parts": {**ended, "grants": [grant]},
            "labour": {**ended, "grants": [grant]},
            "travel": ended,
        },
        "parts": [{"part": PART, **ended, "grants": [grant]}],
    }


@tagged("post_install", "-at_install")
class TestGoodwillRules(BaseCase):
    @given(charges, lefts)
    def test_no_goodwill_pays_more_than_is_left_of_it(self, drawn, left):
        _named, shares = shared(drawn, left)
        for goodwill, amount in left.items():
            paid = sum(one.paid.get(goodwill, Decimal(0)) for one in shares.values())
            self.assertTrue(0 <= paid <= amount)

    @given(charges, lefts)
    def test_what_is_covered_without_goodwill_stays_covered(self, drawn, left):
        named, shares = shared(drawn, left)
        for key, one in shares.items():
            most = max([named[key].percent, *(grant.percent for grant in named[key].grants)])
            self.assertTrue(named[key].percent <= one.percent <= most)
            if not one.counts:
                self.assertEqual(one.percent, named[key].percent)

    @given(charges, lefts)
    def test_what_goodwill_pays_is_what_the_percentage_says(self, drawn, left):
        named, shares = shared(drawn, left)
        for key, one in shares.items():
            worth = named[key].worth
            covered = worth * named[key].percent / 100 + sum(one.paid.values())
            self.assertLess(abs(worth * one.percent / 100 - covered), Decimal("0.01"))

    @given(charges, lefts)
    def test_goodwill_pays_all_it_may_while_it_lasts(self, drawn, left):
        named, shares = shared(drawn, left)
        for key, one in shares.items():
            if not named[key].worth:
                continue
            most = max([named[key].percent, *(grant.percent for grant in named[key].grants)])
            wants = [grant.goodwill for grant in named[key].grants if grant.percent == most]
            spent = {
                goodwill: sum(other.paid.get(goodwill, Decimal(0)) for other in shares.values())
                for goodwill in wants
            }
            self.assertTrue(one.percent == most or all(spent[id_] == left[id_] for id_ in wants))

    def test_goodwill_for_one_order_pays_before_what_is_for_the_machine(self):
        mine = [own(1), own(2, order=7), own(3, order=8), own(4, end=date(2026, 4, 1))]
        found = warranty_goodwill.find_grants(BOOK, job(order=7), mine)
        self.assertEqual([grant.goodwill for grant in found["labour"]], [2, 4, 1])

    def test_goodwill_for_a_part_pays_it_and_the_work_on_it(self):
        mine = [own(1, category=1)]
        found = warranty_goodwill.find_grants(BOOK, job(parts=(PART, OTHER_PART)), mine)
        self.assertEqual(set(found), {PART, "labour", "travel"})
        self.assertFalse(warranty_goodwill.find_grants(BOOK, job(parts=(OTHER_PART,)), mine))

    def test_a_grant_says_what_it_pays_and_until_when(self):
        end = date(2026, 4, 1)
        mine = [own(1, end=end, percents=warranty.Percents(Decimal(0), Decimal(50), Decimal(0)))]
        found = warranty_goodwill.find_grants(BOOK, job(parts=(PART,)), mine)
        self.assertEqual(found, {"labour": [Grant(1, Decimal(50), DAY, end)]})
        found = warranty_goodwill.find_grants(
            BOOK, job(parts=(PART,)), [own(1, end=end, product=PART)]
        )
        self.assertEqual(found[PART], [Grant(1, Decimal(100), DAY, end)])

    def test_goodwill_counts_for_what_it_adds_to_and_no_other(self):
        full, half = (1, Decimal(100)), (2, Decimal(50))
        left = {1: Decimal(10), 2: Decimal(10)}
        self.assertEqual(one_shared(5, 0, [full, half], left).paid, {1: Decimal(5)})
        self.assertEqual(one_shared(5, 50, [half], left), (Decimal(50), {}, False))
        self.assertEqual(one_shared(5, 0, [full], {}), (Decimal(0), {}, False))

    def test_goodwill_for_what_has_no_price_counts_while_some_is_left(self):
        half = (2, Decimal(50))
        self.assertEqual(one_shared(0, 0, [half], {2: Decimal(1)}), (Decimal(50), {}, True))
        self.assertEqual(one_shared(0, 50, [half], {2: Decimal(1)}), (Decimal(50), {}, False))
        self.assertEqual(one_shared(0, 0, [half], {2: Decimal(0)}), (Decimal(0), {}, False))

    def test_only_goodwill_in_force_pays(self):
        late = own(1, start=date(2026, 3, 2))
        ended = own(2, start=date(2026, 2, 1), end=DAY)
        self.assertFalse(
            warranty_goodwill.find_grants(BOOK, job(), [late, ended, own(3, kind="exception")])
        )

    def test_goodwill_is_no_cover_of_the_machine(self):
        cover = warranty.Cover(True, "covered", DAY, date(2026, 6, 1))
        self.assertEqual(warranty.covered_until(cover, [own(1)]), date(2026, 6, 1))
        self.assertFalse(warranty_goodwill.without_goodwill([own(1)]))

    def test_data_tell_what_goodwill_pays_and_can_be_shared_anew(self):
        worths = {"labour": Decimal(920), PART: Decimal(20)}
        told, paid = warranty_goodwill.share_in(data(), worths, {5: Decimal(100)})
        self.assertEqual(paid, {5: Decimal(100)})
        self.assertEqual(told["parts"][0]["percent"], "100")
        self.assertEqual(told["parts"][0]["amount"], "20")
        labour = told["kinds"]["labour"]
        self.assertEqual(
            (labour["reason"], labour["percent"], labour["amount"]),
            (
                "goodwill",
                "8.69565217",
                "80",
            ),
        )
        self.assertEqual(
            (labour["by"], labour["start"], labour["end"]), (5, "2026-03-01", "2026-09-01")
        )
        self.assertEqual(labour["base"], {"percent": "0", "reason": "ended", "policy": "W1"})
        self.assertEqual(told["parts"][0]["base"], labour["base"])
        self.assertEqual(
            told["kinds"]["parts"]["reason"], "ended", "it has no price, so its turn is the last"
        )
        self.assertEqual(told["kinds"]["travel"]["reason"], "ended")
        self.assertFalse(told["machine"]["covered"])
        self.assertEqual(warranty_goodwill.share_in(told, worths, {5: Decimal(100)}), (told, paid))
        nothing, paid = warranty_goodwill.share_in(told, worths, {5: Decimal(0)})
        self.assertEqual((nothing, paid), (data(), {}))

    def test_what_has_no_price_takes_nothing_of_the_amount(self):
        worths = {"labour": Decimal(920), PART: Decimal(20)}
        told, paid = warranty_goodwill.share_in(data(), worths, {5: Decimal(2000)})
        self.assertEqual(paid, {5: Decimal(940)})
        parts = told["kinds"]["parts"]
        self.assertEqual((parts["reason"], parts["percent"], parts["by"]), ("goodwill", "100", 5))
        self.assertNotIn("amount", parts)
