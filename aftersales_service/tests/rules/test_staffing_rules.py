"""How many technicians a service point needs at least: the most specific rule says."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.staffing import StaffingRule, Workload, find_rules
from .strategies import combinations, shuffled

rows = combinations(
    level=(None, None, 1, 2),
    orders_from=(0, 0, 10, 11),
    territories_from=(0, 0, 2),
    area_from=(0.0, 0.0, 100.5),
    minimum=(0, 1, 2, 5),
)
workloads = combinations(
    level=(None, 1, 2), orders=(0, 10, 11), territories=(0, 1, 2), area=(0.0, 100.0, 100.5)
).map(lambda row: Workload(**row))


@st.composite
def staffing_rules(draw):
    drawn = draw(st.lists(rows, max_size=8))
    return [StaffingRule(id=number, **row) for number, row in enumerate(drawn, 1)]


def applying(rules, workload):
    """Return the rules that apply, bound by bound."""
    return [
        rule
        for rule in rules
        if (rule.level is None or rule.level == workload.level)
        and not workload.orders < rule.orders_from
        and not workload.territories < rule.territories_from
        and not workload.area < rule.area_from
    ]


@tagged("post_install", "-at_install")
class TestStaffingRules(BaseCase):
    @given(staffing_rules(), st.lists(workloads, max_size=5))
    def test_a_rule_that_applies_is_found_if_there_is_one(self, rules, asked):
        for workload, found in zip(asked, find_rules(rules, asked), strict=True):
            fitting = applying(rules, workload)
            self.assertTrue((found in fitting) if fitting else found is None)

    @given(staffing_rules(), workloads)
    def test_nothing_that_applies_is_more_specific(self, rules, workload):
        [found] = find_rules(rules, [workload])
        for other in applying(rules, workload):
            self.assertGreaterEqual(other.level is None, found.level is None)
            if (other.level is None) == (found.level is None):
                theirs = (other.orders_from, other.territories_from, other.area_from)
                self.assertLessEqual(
                    theirs, (found.orders_from, found.territories_from, found.area_from)
                )
                self.assertTrue(other.id >= found.id or other[2:5] != found[2:5])

    @given(staffing_rules(), workloads, st.data())
    def test_the_order_of_the_rows_does_not_matter(self, rules, workload, data):
        self.assertEqual(
            find_rules(shuffled(data, rules), [workload]), find_rules(rules, [workload])
        )

    def test_a_busy_station_needs_more_than_a_quiet_one(self):
        rules = [
            StaffingRule(1, None, 0, 0, 0, 1),
            StaffingRule(2, 7, 0, 0, 0, 2),
            StaffingRule(3, 7, 500, 0, 0, 4),
            StaffingRule(4, 7, 500, 0, 10_000, 6),
        ]
        asked = [
            Workload(8, 900, 3, 20_000),
            Workload(7, 499, 3, 20_000),
            Workload(7, 500, 3, 9_999),
            Workload(7, 500, 0, 10_000),
        ]
        self.assertEqual([rule.minimum for rule in find_rules(rules, asked)], [1, 2, 4, 6])
