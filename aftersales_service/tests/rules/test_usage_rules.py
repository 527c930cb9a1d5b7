"""Readings of a meter against a small statement of what is odd about one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.usage import BACK, JUMP, Reading, find_doubts

_FIRST = date(2026, 1, 1)
_READINGS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 900)), max_size=7).map(
    lambda rows: [Reading(_FIRST + timedelta(days=day), float(v)) for day, v in sorted(rows)]
)


def _state(readings, index):
    """What is odd, read off the readings beside it."""
    reading = readings[index]
    if any(one.value > reading.value for one in readings[max(index - 1, 0) : index]):
        return BACK
    if any(one.value < reading.value for one in readings[index + 1 : index + 2]):
        return BACK
    for earlier in readings[max(index - 1, 0) : index]:
        days = (reading.day - earlier.day).days or 1
        if (reading.value - earlier.value) / days > 24:
            return JUMP
    return None


@tagged("post_install", "-at_install")
class TestUsageRules(BaseCase):
    @given(_READINGS)
    def test_each_reading_is_judged_by_its_neighbours(self, readings):
        doubts = find_doubts(readings, "hours")
        self.assertEqual(
            [doubt and doubt.reason for doubt in doubts],
            [_state(readings, index) for index in range(len(readings))],
        )

    @given(_READINGS)
    def test_readings_without_doubt_only_rise(self, readings):
        if not any(find_doubts(readings, "km")):
            values = [reading.value for reading in readings]
            self.assertEqual(values, sorted(values))
