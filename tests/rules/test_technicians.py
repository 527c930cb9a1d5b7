"""Who may do work (rule 15), who is skilled for it, and when to remind of a certificate's end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.aftersales_service.rules.technicians import (
    Hindrance,
    Skill,
    Technician,
    count_reminders,
    find_hindrances,
    is_skilled,
)

from .strategies import days

technicians = st.none() | st.builds(Technician, st.booleans(), st.none() | days)
levels = st.none() | st.sampled_from(["minor", "major"])
skills = st.lists(st.builds(Skill, st.integers(1, 4), levels), max_size=3)

DAY = date(2026, 7, 1)


@given(st.lists(st.tuples(technicians, days), max_size=5))
def test_rule_15(works):
    for (technician, day), found in zip(works, find_hindrances(works), strict=True):
        held = (
            technician is None
            or not technician.approved
            or (technician.expiry is not None and technician.expiry < day)
        )
        assert bool(found) == held


@pytest.mark.parametrize(
    ("technician", "expected"),
    [
        (None, Hindrance("none")),
        (Technician(False, None), Hindrance("not_approved")),
        # Not approved comes first, whatever the certificate says.
        (Technician(False, DAY - timedelta(1)), Hindrance("not_approved")),
        (Technician(True, DAY - timedelta(1)), Hindrance("certificate", DAY - timedelta(1))),
        (Technician(True, DAY), None),
        (Technician(True, None), None),
    ],
)
def test_each_cause(technician, expected):
    assert find_hindrances([(technician, DAY)]) == [expected]


@given(skills, st.lists(st.integers(1, 4), max_size=3), levels)
def test_one_matching_skill_is_enough(own, path, level):
    matching = [
        skill
        for skill in own
        if skill.category in path and (None in (skill.level, level) or skill.level == level)
    ]
    assert is_skilled(own, path, level) == bool(matching or not own or not path)


@given(days, days, st.integers(1, 90), st.integers(1, 90))
def test_a_reminder_is_due_from_its_day_until_the_last_valid_one(expiry, today, first, second):
    due = sum(0 <= (expiry - today).days <= before for before in (first, second))
    assert count_reminders(expiry, today, (first, second)) == due


@given(st.none() | days, days)
def test_no_reminder_without_expiry_or_days(expiry, today):
    assert count_reminders(expiry, today, (0, 0)) == 0
    assert count_reminders(None, today, (60, 15)) == 0
