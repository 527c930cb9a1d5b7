from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestCoverChanges(SettlementCase):
    """A claim goes by what stands; where that is not what was decided, both are told."""

    def _complete(self, installed=date(2026, 1, 10), **vals):
        """Return an order completed on 2026-07-10 by its button, so that a decision is kept."""
        machine = self.make_machine("SN-CHANGES", installed)
        order = self.make_order(date(2026, 7, 10), state="draft", lot_id=machine.id, **vals)
        with freeze_time("2026-07-10 04:00:00"):
            order._action_repair_confirm()
            order.action_repair_start()
            order.action_repair_end()
        self.assertEqual(order.state, "done")
        return order

    def test_a_claim_names_the_decision_made_at_completion(self):
        order = self._complete()
        imported = self.make_order(date(2026, 7, 11))
        month = self.make_month()
        claim = self.claim_of(month, order)
        self.assertEqual(claim.decision_id, order.decision_ids.sorted("id")[-1])
        self.assertEqual(claim.decision_policy_id, self.policy)
        self.assertEqual(claim.decision_policy_version, self.policy.version)
        self.assertEqual((claim.state, claim.is_cover_changed), ("paid", False))
        self.assertFalse(claim.cover_changes_html)
        self.assertFalse(self.claim_of(month, imported).decision_id)
        # What does not change the cover is not told, though another version decides.
        self.policy.months = 13
        self.assertFalse(self.claim_of(self.make_month(), order).cover_changes)

    def test_terms_that_changed_since_are_told_by_claim_and_order(self):
        order = self._complete()
        version = self.policy.version
        self.assertFalse(order.cover_changes)
        self.policy.months = 3
        order.invalidate_recordset(["cover_changes"])
        self.assertIn("As It Stands", order.cover_changes)
        claim = self.claim_of(self.make_month(), order)
        self.assertEqual((claim.state, claim.reason), ("excluded", "out_of_warranty"))
        told = {one[0]: one[1:3] for one in claim.cover_changes}
        self.assertEqual(told["policy"], [["W", version], ["W", version + 1]])
        self.assertEqual([side["covered"] for side in told["labour"]], [True, False])
        for page in (claim.cover_changes_html, order.with_user(self.clerk).cover_changes):
            self.assertIn("In the Statement", page)
            self.assertIn(f"W, version {version + 1}", page)
        found = self.env["aftersales.claim"].search([("is_cover_changed", "=", True)])
        self.assertIn(claim, found)
        others = self.env["aftersales.claim"].search([("is_cover_changed", "=", False)])
        self.assertNotIn(claim, others)

    def test_the_head_of_an_order_says_that_its_cover_changed_since(self):
        user = new_test_user(self.env, "reader", groups="aftersales_service.group_service_user")
        order = self._complete().with_user(user)
        view = self.env.ref("aftersales_service.repair_order_view_form_service")
        arch = etree.fromstring(order.get_view(view.id)["arch"])
        [hint] = arch.xpath("//div[@name='cover_changed'][following-sibling::sheet]")
        hidden = hint.get("invisible")

        def is_hidden():
            order.invalidate_recordset(["cover_changes"])
            told = {"point_id": order.point_id, "cover_changes": order.cover_changes}
            return bool(safe_eval(hidden, told))

        self.assertTrue(is_hidden())
        self.policy.sudo().months = 3
        self.assertFalse(is_hidden())

    def test_dates_that_changed_since_are_told(self):
        order = self._complete()
        order.lot_id.installation_date = date(2025, 7, 10)
        told = {one[0]: one[1:3] for one in self.claim_of(self.make_month(), order).cover_changes}
        self.assertEqual(told["installation"], ["2026-01-10", "2025-07-10"])
        self.assertNotIn("policy", told)

    def test_goodwill_granted_since_is_told(self):
        order = self._complete(installed=date(2024, 1, 10))
        self.assertFalse(order.is_labour_covered)
        self.env["aftersales.warranty"].create(
            {
                "lot_id": order.lot_id.id,
                "order_id": order.id,
                "kind": "goodwill",
                "date_start": date(2026, 7, 1),
                "amount_limit": 100,
                "reason": "A good customer",
            }
        )
        claim = self.claim_of(self.make_month(), order)
        self.assertEqual(claim.state, "paid")
        self.assertEqual([one[0] for one in claim.cover_changes], ["labour"])
