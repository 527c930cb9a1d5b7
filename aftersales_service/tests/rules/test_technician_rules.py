"""Who may do work (rule 15), who is skilled for it, and when to remind of a certificate's end."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.technicians import (
    Hindrance,
    Skill,
    Technician,
    count_reminders,
    find_hindrances,
    is_skilled,
)
from .strategies import days

technicians = st.none() | st.builds(Technician, st.booleans(), st.none() | days)
levels = st.none() | st.sampled_from([1, 2])
skills = st.lists(st.builds(Skill, st.integers(1, 4), levels), max_size=3)

DAY = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestTechnicianRules(BaseCase):
    @given(st.lists(st.tuples(technicians, days), max_size=5))
    def test_rule_15(self, works):
        for (technician, day), found in zip(works, find_hindrances(works), strict=True):
            held = (
                technician is None
                or not technician.approved
                or (technician.expiry is not None and technician.expiry < day)
            )
            self.assertEqual(bool(found), held)

    def test_each_cause(self):
        for technician, expected in (
            (None, Hindrance("none")),
            (Technician(False, None), Hindrance("not_approved")),
            # Not approved comes first, whatever the certificate says.
            (Technician(False, DAY - timedelta(1)), Hindrance("not_approved")),
            (Technician(True, DAY - timedelta(1)), Hindrance("certificate", DAY - timedelta(1))),
            (Technician(True, DAY), None),
            (Technician(True, None), None),
        ):
            with self.subTest(technician=technician, expected=expected):
                self.assertEqual(find_hindrances([(technician, DAY)]), [expected])

    @given(skills, st.lists(st.integers(1, 4), max_size=3), levels)
    def test_one_matching_skill_is_enough(self, own, path, level):
        matching = [
            skill
            for skill in own
            if skill.category in path and (None in (skill.level, level) or skill.level == level)
        ]
        self.assertEqual(is_skilled(own, path, level), bool(matching or not own or not path))

    @given(days, days, st.integers(1, 90), st.integers(1, 90))
    def test_a_reminder_is_due_from_its_day_until_the_last_valid_one(
        self, expiry, today, first, second
    ):
        due = sum(0 <= (expiry - today).days <= before for before in (first, second))
        self.assertEqual(count_reminders(expiry, today, (first, second)), due)

    @given(st.none() | days, days)
    def test_no_reminder_without_expiry_or_days(self, expiry, today):
        self.assertEqual(count_reminders(expiry, today, (0, 0)), 0)
        self.assertEqual(count_reminders(None, today, (60, 15)), 0)
