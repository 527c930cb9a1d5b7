"""Registrations against a small statement of when they are refused and how late they are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules import registration

_DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 1))
_MACHINES = st.none() | st.builds(
    registration.Machine, st.booleans(), st.none() | _DAYS, st.none() | _DAYS
)
_REQUESTS = st.builds(registration.Request, _MACHINES, _DAYS, _DAYS)


def _refusals(request, days, accepts_late):
    """Everything that speaks against a registration, the first first."""
    if (request.installed - request.today).days > 0:
        yield registration.FUTURE
    machine = request.machine
    if machine is None:
        yield registration.UNKNOWN
        return
    if machine.has_customer:
        yield registration.TWICE
    known = [day for day in (machine.delivery, machine.production) if day]
    if known and known[0] > request.installed:
        yield registration.EARLY
    since = machine.delivery if machine.delivery else request.installed
    if not accepts_late and request.today > since + timedelta(days=days):
        yield registration.LATE


@tagged("post_install", "-at_install")
class TestRegistration(BaseCase):
    @given(st.lists(_REQUESTS, max_size=5), st.integers(0, 60), st.booleans())
    def test_each_registration_is_judged_by_the_first_thing_against_it(
        self, requests, days, accepts_late
    ):
        verdicts = registration.judge(requests, days, accepts_late)
        self.assertEqual(
            [verdict.refused for verdict in verdicts],
            [next(_refusals(request, days, accepts_late), None) for request in requests],
        )

    @given(_REQUESTS, st.integers(0, 60))
    def test_an_accepted_one_is_late_by_the_days_after_the_time_allowed(self, request, days):
        (verdict,) = registration.judge([request], days, True)
        if verdict.refused is None:
            since = request.machine.delivery or request.installed
            allowed = since + timedelta(days=days)
            self.assertEqual(verdict.days_late, max((request.today - allowed).days, 0))
