from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestWarrantyPage(PortalCommon, HttpCase):
    """What everybody, and what portal users are told about a machine's warranty."""

    def _ask(self, serial):
        self.authenticate(None, None)
        return self.url_open("/warranty", params={"serial": serial}, allow_redirects=False)

    def test_everybody_is_told_whether_a_machine_is_covered_and_no_more(self):
        self.machine.delivery_date = "2020-01-01"
        self.policy.months = 1000
        answer = self._ask("TRC-1")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Yes", answer.text)
        self.assertIn("Tractor", answer.text)
        for secret in ("Farmer Li", "13800138000", "Outlet", "W1"):
            self.assertNotIn(secret, answer.text)
        self.assertIn("noindex", answer.headers["X-Robots-Tag"])
        self.assertIn('name="robots"', answer.text)

    def test_an_unknown_serial_number_is_answered_alike(self):
        self.policy.active = False
        known, unknown = self._ask("TRC-1").text, self._ask("NO-SUCH").text
        self.assertNotIn("Yes", unknown)

        def neutral(page, serial):
            page = page[page.index('<div id="wrap">') : page.index('id="footer"')]
            return page.replace(serial, "").replace("Tractor", "–")

        self.assertEqual(neutral(known, "TRC-1"), neutral(unknown, "NO-SUCH"))

    def test_parts_of_a_serial_number_find_nothing(self):
        for serial in ("TRC", "TRC-%", "%", "trc-_"):
            self.assertNotIn("Tractor", self._ask(serial).text)

    def test_too_many_questions_are_refused_for_a_minute(self):
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_address", 3)
        self.assertEqual([self._ask(f"N{n}").status_code for n in range(4)], [200, 200, 200, 429])
        refused = self._ask("TRC-1")
        self.assertNotIn("Tractor", refused.text)
        self.assertIn("too many questions", refused.text)
        lookups = self.env["aftersales.warranty.lookup"]
        lookups.search([]).asked_at = "2026-01-01"
        self.assertEqual(self._ask("TRC-1").status_code, 200)
        lookups._gc_old_questions()
        self.assertEqual(lookups.search_count([]), 1)

    def test_all_askers_together_have_a_limit(self):
        lookups = self.env["aftersales.warranty.lookup"]
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_all", 2)
        self.assertEqual([lookups.admit(f"10.0.0.{n}") for n in range(3)], [True, True, False])
        self.assertNotIn("10.0.0", str(lookups.search([]).mapped("address_hash")))

    # === PORTAL ===

    def _open(self, login, search=""):
        self.authenticate(login, login)
        return self.url_open("/my/aftersales/warranty", params={"search": search}).text

    @freeze_time("2026-03-01")
    def test_a_service_point_sees_its_own_and_its_subtrees_machines(self):
        self.assertIn("/my/aftersales/warranty", self._home("outlet_portal"))
        self.assertIn("TRC-1", self._open("outlet_portal"))
        self.assertIn("Covered by policy W1", self._open("region_portal", "rc-1"))
        self.machine.write({"dealer_id": self.region.id, "caring_point_id": self.region.id})
        self.assertNotIn("TRC-1", self._open("outlet_portal", "TRC"))
        self.machine.caring_point_id = self.outlet
        self.assertIn("TRC-1", self._open("outlet_portal", "TRC"))

    def _home(self, login):
        self.authenticate(login, login)
        return self.url_open("/my/aftersales").text

    def test_others_see_no_machine_but_their_own(self):
        self.assertNotIn("TRC-1", self._open("nobody_portal"))
        nobody = self.env["res.users"].search([("login", "=", "nobody_portal")])
        self.machine.customer_id = nobody.partner_id
        self.assertIn("TRC-1", self._open("nobody_portal"))
        self.authenticate(None, None)
        answer = self.url_open("/my/warranty", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
