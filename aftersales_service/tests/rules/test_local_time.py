"""Local days and UTC, in zones with and without summer time."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.local_time import to_local_day, to_utc


@tagged("post_install", "-at_install")
class TestLocalTime(BaseCase):
    def test_local_times_in_utc(self):
        for zone, local, utc in (
            ("Asia/Shanghai", date(2026, 4, 1), datetime(2026, 3, 31, 16, 0)),
            ("Asia/Shanghai", datetime(2026, 4, 1, 8, 30), datetime(2026, 4, 1, 0, 30)),
            ("Europe/Berlin", date(2026, 7, 1), datetime(2026, 6, 30, 22, 0)),
            ("Europe/Berlin", date(2026, 12, 1), datetime(2026, 11, 30, 23, 0)),
        ):
            self.assertEqual(to_utc(local, zone), utc)

    @given(
        st.dates(date(2000, 1, 1), date(2040, 1, 1)),
        st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]),
    )
    def test_a_day_begins_at_its_midnight(self, day, zone):
        self.assertEqual(to_local_day(to_utc(day, zone), zone), day)
        self.assertLess(to_local_day(to_utc(day, zone) - timedelta(seconds=1), zone), day)
