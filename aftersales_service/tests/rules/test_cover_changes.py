"""What is told of an order that is covered otherwise than it was at its completion."""

from odoo.tests import BaseCase, tagged

from ...rules.warranty.changes import (
    CoverChange,
    find_cover_changes,
    find_covered_parts,
)

PART = 7


def decision(covered, part="0", usage=None, **dates):
    """Return a decision as data: the machine, its labour, and one part."""
    line = {"reason": "covered" if covered else "ended", "policy": "W"}
    kind = {"percent": "100" if covered else "0", **line}
    return {
        "machine": {"covered": covered, **line, **({"usage": usage} if usage else {})},
        "kinds": dict.fromkeys(("parts", "labour", "travel"), kind),
        "parts": [{"part": PART, "percent": part, **line}],
        "dates": dates,
    }


@tagged("post_install", "-at_install")
class TestCoverChanges(BaseCase):
    def _find(self, before, after, versions=(1, 1)):
        return {one.what: one[1:] for one in find_cover_changes(before, after, versions)}

    def test_nothing_is_told_of_what_covers_the_same(self):
        before = decision(True, usage=5, installation="2026-01-01")
        after = decision(True, usage=6, installation="2026-02-01")
        self.assertEqual(find_cover_changes(before, after, (1, 2)), [])

    def test_what_differs_is_told_with_what_has_changed(self):
        before = decision(True, "100", 5, installation="2026-01-01", delivery="2025-12-01")
        after = decision(False, "100", 6, delivery="2025-12-01")
        changes = self._find(before, after, (1, 2))
        self.assertEqual(changes.keys(), {"machine", "labour", "policy", "installation", "usage"})
        self.assertEqual([side["covered"] for side in changes["labour"][:2]], [True, False])
        self.assertEqual(changes["policy"][:2], (["W", 1], ["W", 2]))
        self.assertEqual(changes["installation"][:2], ("2026-01-01", None))
        self.assertEqual(changes["usage"][:2], (5, 6))

    def test_a_part_alone_is_told(self):
        [change] = find_cover_changes(decision(True, "100"), decision(True), (1, 1))
        self.assertEqual((change.what, change.part), ("part", PART))
        self.assertEqual(CoverChange(*list(change)), change)

    def test_goodwill_pays_for_a_part_but_does_not_cover_it(self):
        paid = {"part": PART, "percent": "40", "reason": "goodwill", "base": {"percent": "0"}}
        self.assertEqual(find_covered_parts([paid]), frozenset())
        before = decision(True) | {"parts": [paid]}
        self.assertEqual(find_cover_changes(before, decision(True), (1, 1)), [])

    def test_of_a_decision_that_kept_no_dates_none_are_told(self):
        before = decision(True)
        del before["dates"]
        self.assertNotIn(
            "installation", self._find(before, decision(False, installation="2026-01-01"))
        )
