"""Rule 24: a point is paid through itself if it is a payee, else through the nearest above."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...rules.payees import find_payees


@st.composite
def networks(draw):
    """Points, each below an earlier one or none, and which of them are payees."""
    parents = {1: None}
    for point in range(2, draw(st.integers(2, 12)) + 1):
        parents[point] = draw(st.none() | st.integers(1, point - 1))
    return parents, draw(st.sets(st.sampled_from(sorted(parents))))


@tagged("post_install", "-at_install")
class TestPayees(BaseCase):
    @given(networks())
    def test_the_nearest_payee_is_paid(self, network):
        parents, payees = network
        found = find_payees(parents, payees)
        self.assertEqual(found.keys(), parents.keys())
        for point, parent in parents.items():
            nearest = point if point in payees else found[parent] if parent else None
            self.assertEqual(found[point], nearest)
