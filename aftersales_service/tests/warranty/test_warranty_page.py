from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..portal.portal_common import PortalCommon


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

    def _ask_alike(self, *serials):
        """Return what is answered to each, without the serial number itself."""
        pages = []
        for serial in serials:
            page = self._ask(serial).text
            page = page[page.index('<div id="wrap">') : page.index('id="footer"')]
            pages.append(page.replace(serial, ""))
        return pages

    def test_an_unknown_serial_number_is_answered_alike(self):
        self.policy.months = 1
        self.machine.copy({"name": "TRC-2", "installation_date": False})
        twin = self._create_product("Digger", "machine", self.categ_tractor)
        self.machine.copy({"name": "TRC-2", "product_id": twin.id})
        expired, twice, unknown = self._ask_alike("TRC-1", "TRC-2", "NO-SUCH")
        self.assertNotIn("Yes", unknown)
        self.assertIn("no machine with this number is known", " ".join(unknown.split()))
        self.assertEqual(expired, unknown)
        self.assertEqual(twice, unknown)

    def test_an_unknown_serial_number_is_told_apart_where_the_company_wants_it(self):
        self.policy.months = 1
        self.policy.part_ids.months = 600
        self.company.aftersales_warranty_page_tells = True
        expired, unknown = self._ask_alike("TRC-1", "NO-SUCH")
        self.assertIn("Tractor", expired)
        self.assertNotIn("know this serial number", expired)
        self.assertIn("know this serial number", unknown)
        self.assertIn("some parts may still be", expired)
        self.policy.part_ids.months = 1
        self.assertNotIn("some parts may still be", self._ask_alike("TRC-1")[0])

    def test_parts_of_a_serial_number_find_nothing(self):
        for serial in ("TRC", "TRC-%", "%", "trc-_"):
            self.assertNotIn("Tractor", self._ask(serial).text)

    def test_too_many_questions_are_refused_for_a_minute(self):
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_address", 3)
        self.assertEqual([self._ask(f"N{n}").status_code for n in range(4)], [200, 200, 200, 429])
        refused = self._ask("TRC-1")
        self.assertNotIn("Tractor", refused.text)
        self.assertIn("too many questions", refused.text)
        throttle = self.env["aftersales.throttle"]
        throttle.search([]).free_at = "2026-01-01"
        self.assertEqual(self._ask("TRC-1").status_code, 200)

    def test_all_askers_together_have_a_limit(self):
        throttle = self.env["aftersales.throttle"]
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_all", 2)
        admitted = [throttle.admit_address(f"10.0.0.{n}") for n in range(3)]
        self.assertEqual(admitted, [True, True, False])
        self.assertNotIn("10.0.0", str(throttle.search([]).mapped("asker")))

    def test_a_refused_question_leaves_nothing(self):
        throttle = self.env["aftersales.throttle"]
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_all", 3)
        for number in range(50):
            throttle.admit_address(f"10.0.0.{number}")
        self.assertEqual(throttle.search_count([]), 3 + 1)

    def test_who_asks_too_often_takes_nothing_from_the_others(self):
        throttle = self.env["aftersales.throttle"]
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("aftersales_service.warranty_page_all", 3)
        parameters.set_param("aftersales_service.warranty_page_address", 1)
        admitted = [throttle.admit_address("10.0.0.1") for _attempt in range(9)]
        self.assertEqual(admitted.count(True), 1)
        self.assertTrue(throttle.admit_address("10.0.0.2"))

    def test_whoever_has_a_network_of_addresses_is_one(self):
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_address", 1)
        throttle = self.env["aftersales.throttle"]
        addresses = ("2001:db8:1:2::1", "2001:db8:1:2:aaaa::2", "2001:db8:1:3::1")
        admitted = [throttle.admit_address(address) for address in addresses]
        self.assertEqual(admitted, [True, False, True])

    def test_those_who_asked_long_ago_are_forgotten(self):
        throttle = self.env["aftersales.throttle"]
        for number in range(5):
            throttle.admit_address(f"10.0.0.{number}")
        throttle.search([]).free_at = "2026-01-01"
        self.env.flush_all()
        throttle.admit_address("10.0.0.9")
        self.assertEqual(throttle.search_count([]), 2)
        throttle.search([]).free_at = "2026-01-01"
        throttle._gc_old_counts()
        self.assertFalse(throttle.search_count([]))

    def test_a_limit_that_is_no_number_is_the_usual_one(self):
        self.env["ir.config_parameter"].set_param("aftersales_service.warranty_page_address", "x")
        self.assertEqual(self._ask("TRC-1").status_code, 200)

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
