from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestOverview(ServiceCommon):
    """The app opens with what waits for the user: counts that open their lists."""

    def _get_card(self, name, user=None):
        card = self.env.ref(f"aftersales_service.overview_{name}")
        return card.with_user(user or self.service_user)

    def test_a_card_counts_what_its_list_shows(self):
        for name in ("open_orders", "unassigned_orders", "overdue_orders"):
            with self.subTest(name):
                card = self._get_card(name)
                before = card.count
                with freeze_time("2026-01-10 04:00:00"):
                    order = self._create_order(technician_id=False)
                card.invalidate_recordset()
                self.assertEqual(card.count, before + 1)
                action = card.action_open()
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertIn(order, found)
                self.assertEqual(len(found), card.count)

    def test_a_list_opens_without_filters_that_hide_what_was_counted(self):
        context = self._get_card("open_orders").action_open()["context"]
        self.assertFalse([key for key in context if key.startswith("search_default")])
        self.assertTrue(context["aftersales_service_order"])

    def test_machines_whose_cover_ends_are_counted(self):
        card = self._get_card("cover_ends")
        with freeze_time("2026-12-15 04:00:00"):
            self.assertIn(self.machine, self.env["stock.lot"].search(card._get_domain()))

    def test_each_sees_the_cards_of_his_groups(self):
        nobody = new_test_user(self.env, "nobody_here", groups="base.group_user")
        cards = self.env["aftersales.overview.card"]
        self.assertFalse(cards.with_user(nobody).search([]))
        user, manager = (
            cards.with_user(one).search([]) for one in (self.service_user, self.service_manager)
        )
        self.assertIn(self._get_card("open_orders"), user)
        self.assertNotIn(self._get_card("technicians"), user)
        self.assertIn(self._get_card("technicians"), manager)
        with self.assertRaises(AccessError):
            self._get_card("open_orders").with_user(nobody).action_open()
        with self.assertRaises(AccessError):
            self._get_card("open_orders", self.service_manager).domain = "[]"

    def test_every_card_of_every_addon_can_be_counted_and_opened(self):
        for card in self.env["aftersales.overview.card"].search([]):
            with self.subTest(card.name):
                self.assertGreaterEqual(card.count, 0)
                action = card.action_open()
                self.env[action["res_model"]].search(action["domain"], limit=1)

    def test_it_is_the_apps_first_screen(self):
        menus = self.env["ir.ui.menu"].with_user(self.service_user).load_menus(False)
        root = menus[self.env.ref("aftersales_service.menu_root").id]
        self.assertEqual(root["children"][0], self.env.ref("aftersales_service.menu_overview").id)
