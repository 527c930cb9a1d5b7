"""The last covered day for lists agrees, day by day, with what is decided for each day."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules import warranty
from ...rules.tree import Tree
from ...rules.warranty.end import FOREVER, Meter, last_covered_day

BEGIN = date(2026, 1, 31)
LONGEST = 1200  # days after the beginning that are looked at
MACHINE = 10

owns = st.lists(
    st.tuples(
        st.sampled_from(["extended", "goodwill", "exception", "void"]),
        st.integers(-50, 700),
        st.sampled_from([None, 30, 365]),
        st.sampled_from([None, None, 7]),
    ),
    max_size=4,
)


def policy_of(months, limit=None):
    return warranty.Policy(1, "P", "delivery", months, None, limit, {})


def own_of(drawn):
    return [
        warranty.OwnWarranty(
            number,
            1,
            kind,
            BEGIN + timedelta(start),
            None if days is None else BEGIN + timedelta(start + days),
            order=order,
        )
        for number, (kind, start, days, order) in enumerate(drawn)
    ]


def covered_days(policy, own):
    """The days on which the machine is covered, as orders are decided."""
    book = warranty.PolicyBook({}, {}, policy, Tree({}), {MACHINE: None})
    dates = warranty.MachineDates(None, BEGIN, None)
    days = [BEGIN + timedelta(number) for number in range(-60, LONGEST)]
    jobs = [
        warranty.Job(1, MACHINE, dates, datetime.combine(day, time(9)), day, None, ())
        for day in days
    ]
    own = [one for one in own if one.kind != "goodwill"]
    decided = warranty.decide(book, jobs, own=own)
    return [day for day, one in zip(days, decided, strict=True) if one.machine.covered]


@tagged("post_install", "-at_install")
class TestWarrantyEnd(BaseCase):
    @given(st.sampled_from([None, 0, 1, 12]), owns)
    def test_it_is_the_last_of_the_days_decided_to_be_covered(self, months, drawn):
        policy, own = None if months is None else policy_of(months), own_of(drawn)
        last = last_covered_day(policy, warranty.MachineDates(None, BEGIN, None), own)
        days = covered_days(policy, own)
        if last == FOREVER:
            self.assertEqual(days[-1], BEGIN + timedelta(LONGEST - 1))
        else:
            self.assertEqual(last, days[-1] if days else None)

    def test_above_its_limit_of_usage_cover_ended_when_the_meter_was_read(self):
        dates = warranty.MachineDates(None, BEGIN, None)
        read = Meter(2001.0, date(2026, 5, 1))
        self.assertEqual(
            last_covered_day(policy_of(12, 2000.0), dates, (), read), date(2026, 4, 30)
        )
        self.assertEqual(
            last_covered_day(policy_of(12, 2001.0), dates, (), read), date(2027, 1, 30)
        )

    def test_without_a_date_or_a_policy_there_is_no_end(self):
        self.assertIsNone(last_covered_day(policy_of(12), warranty.MachineDates(None, None, None)))
        self.assertIsNone(last_covered_day(None, warranty.MachineDates(None, BEGIN, None)))

    def test_above_its_own_limit_of_usage_an_extension_has_ended_too(self):
        extended = own_of([("extended", 0, None, None)])[0]._replace(usage_limit=500.0)
        dates = warranty.MachineDates(None, BEGIN, None)
        read = date(2026, 5, 1)
        self.assertEqual(
            last_covered_day(None, dates, [extended], Meter(500.5, read)), date(2026, 4, 30)
        )
        self.assertEqual(last_covered_day(None, dates, [extended], Meter(500.0, read)), FOREVER)
        self.assertEqual(last_covered_day(None, dates, [extended]), FOREVER)

    def test_what_is_for_one_part_only_does_not_cover_the_machine(self):
        machines, parts = own_of([("extended", 0, 30, None), ("extended", 0, 365, None)])
        dates = warranty.MachineDates(None, BEGIN, None)
        for limited in ({"product": 20}, {"category": 2}):
            with self.subTest(limited=limited):
                own = [parts._replace(**limited), machines]
                self.assertEqual(last_covered_day(None, dates, own), BEGIN + timedelta(29))

    def test_voids_that_follow_one_another_take_away_all_of_their_time(self):
        dates = warranty.MachineDates(None, BEGIN, None)
        extended, first, second, all_of_it = own_of(
            [
                ("extended", 0, 100, None),
                ("void", 50, 20, None),
                ("void", 70, 30, None),
                ("void", 0, 100, None),
            ]
        )
        for voids in ([first, second], [second, first]):
            last = last_covered_day(None, dates, [extended, *voids])
            self.assertEqual(last, BEGIN + timedelta(49))
        self.assertIsNone(last_covered_day(None, dates, [extended, all_of_it]))
