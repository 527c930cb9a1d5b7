from datetime import timedelta

from lxml import etree

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .portal_common import PortalCommon

URL = "/my/aftersales/machines"


@tagged("post_install", "-at_install")
class TestPortalMachines(HttpCase, PortalCommon):
    """People of a service point register what it sold: once, in time, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._aftersales_today()
        cls.own = cls._create_machine_of("OWN-1", cls.outlet)
        cls.free = cls._create_machine_of("FREE-1", cls.env["aftersales.point"])
        cls.theirs = cls._create_machine_of("THEIRS-1", cls.sibling_outlet)
        cls.outlet.user_id = cls.service_user

    @classmethod
    def _create_machine_of(cls, serial, dealer):
        return cls.env["stock.lot"].create(
            {
                "name": serial,
                "product_id": cls.tractor.id,
                "dealer_id": dealer.id,
                "delivery_date": cls.today - timedelta(days=3),
            }
        )

    def register(self, login="outlet_portal", token=True, **said):
        self.authenticate(login, login)
        data = {
            "serial": "OWN-1",
            "name": "Farmer Wu",
            "phone": "13900001111",
            "installed": str(self.today - timedelta(days=1)),
            **said,
        }
        if token:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(f"{URL}/new", data=data)

    def test_a_machine_is_registered_for_its_customer(self):
        page = self.register(city="Wuhan", project="Bridge")
        self.assertIn("Farmer Wu", page.text)
        self.assertIn("The machine is registered.", page.text)
        self.assertNotIn("is registered.", self.url_open(page.url.split("?")[0]).text)
        self.assertEqual(self.own.customer_id.name, "Farmer Wu")
        self.assertEqual(self.own.customer_id.company_id, self.company)
        self.assertEqual(self.own.installation_date, self.today - timedelta(days=1))
        self.assertEqual((self.own.place_city, self.own.project), ("Wuhan", "Bridge"))
        self.assertEqual(self.own.registration_source, "portal")
        self.assertEqual(self.own.registration_delay, 0)
        customer = self.own.party_ids.filtered(lambda party: party.role == "customer")
        self.assertEqual(customer.origin, "portal")

    def test_a_second_machine_of_a_customer_makes_no_second_customer(self):
        self.register()
        self.register(serial="FREE-1")
        self.assertEqual(self.own.customer_id, self.free.customer_id)
        self.assertEqual(self.free.dealer_id, self.outlet)

    def test_a_phone_number_finds_the_customer_however_it_is_written(self):
        self.register()
        self.register(serial="FREE-1", name="Wu, Farmer", phone="+86 139-0000 1111")
        self.assertEqual(self.own.customer_id, self.free.customer_id)
        self.assertEqual(self.free.customer_id.name, "Farmer Wu")

    def test_anothers_customer_is_found_by_number_and_name_only(self):
        known = self.env["res.partner"].create({"name": "Farmer Wu", "phone": "+86 13900001111"})
        self.theirs.customer_id = known
        self.register(name="Somebody", phone="13900001111")
        self.assertEqual(self.own.customer_id.name, "Somebody")
        self.register(serial="FREE-1", name=" farmer wu", phone="139 0000 1111")
        self.assertEqual(self.free.customer_id.name, "Somebody", "the point's own comes first")
        free = self._create_machine_of("FREE-2", self.env["aftersales.point"])
        (self.own + self.free).customer_id = False
        self.register(serial="FREE-2", name=" farmer wu", phone="139 0000 1111")
        self.assertEqual(free.customer_id, known)

    def test_a_short_number_is_nobodys(self):
        self.register(phone="80001")
        self.register(serial="FREE-1", phone="80001", name="Other")
        self.assertNotEqual(self.own.customer_id, self.free.customer_id)

    def test_who_tries_numbers_is_stopped(self):
        self.env["ir.config_parameter"].set_param("aftersales_service.registration_user", 2)
        for _attempt in range(2):
            self.assertIn("is left for you", self.register(serial="NO-SUCH").text)
        self.assertIn("tried too often", self.register().text)
        self.assertFalse(self.own.customer_id)
        self.assertIn("is left for you", self.register("region_portal", serial="NO-SUCH").text)

    def test_twice_is_refused_and_tells_nothing_of_the_other(self):
        self.own.customer_id = self.env["res.partner"].create({"name": "Secret Person"})
        page = self.register()
        self.assertIn("is left for you to register", page.text)
        self.assertNotIn("Secret Person", page.text)
        self.assertEqual(self.own.customer_id.name, "Secret Person")

    def test_others_machines_are_as_unknown_as_none(self):
        told = set()
        for serial in ("THEIRS-1", "NO-SUCH", "own-%"):
            page = self.register(serial=serial)
            self.assertIn("is left for you to register", page.text)
            told.add(page.text.count("alert-danger"))
        self.assertEqual(told, {1})
        self.assertFalse(self.theirs.customer_id)

    def test_late_is_flagged_or_refused(self):
        self.own.delivery_date = self.today - timedelta(days=45)
        self.register()
        self.assertEqual(self.own.registration_delay, 15)
        self.assertEqual(self.own.activity_ids.user_id, self.service_user)
        self.company.aftersales_late_registration = "refuse"
        self.free.delivery_date = self.today - timedelta(days=45)
        page = self.register(serial="FREE-1")
        self.assertIn("15 days later", page.text)
        self.assertFalse(self.free.customer_id)

    def test_dates_that_can_not_be_are_refused(self):
        for day in (self.today + timedelta(days=1), self.today - timedelta(days=9), "nonsense", ""):
            self.assertIn("is-invalid" if not hasattr(day, "year") else "alert-danger",
                          self.register(installed=str(day)).text)  # fmt: skip
        self.assertFalse(self.own.customer_id)

    def test_fields_that_are_not_on_the_form_change_nothing(self):
        self.register(dealer_id=str(self.sibling.id), delivery_date="2020-01-01", state_id="1 OR 1")
        self.assertEqual(self.own.dealer_id, self.outlet)
        self.assertEqual(self.own.delivery_date, self.today - timedelta(days=3))
        self.assertFalse(self.own.place_state_id)

    def test_without_its_token_nothing_is_registered(self):
        self.assertEqual(self.register(token=False).status_code, 400)
        self.assertFalse(self.own.customer_id)

    def test_lists_and_pages_show_the_own_network_only(self):
        for login, sees, sees_not in (
            ("outlet_portal", ["OWN-1"], ["THEIRS-1", "FREE-1"]),
            ("region_portal", ["OWN-1"], ["THEIRS-1"]),
            ("nobody_portal", [], ["OWN-1", "THEIRS-1"]),
        ):
            self.authenticate(login, login)
            text = self.url_open(URL).text + self.url_open(f"{URL}?search=-1").text
            for serial in sees:
                self.assertIn(serial, text, login)
            for serial in sees_not:
                self.assertNotIn(serial, text, login)
            self.assertEqual(self.url_open(f"{URL}/{self.theirs.id}").status_code, 404, login)
        self.authenticate("outlet_portal", "outlet_portal")
        self.assertEqual(self.url_open(f"{URL}/{self.own.id}").status_code, 200)
        self.authenticate(None, None)
        answer = self.url_open(URL, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_who_has_no_service_point_registers_nothing(self):
        self.assertEqual(self.register("nobody_portal").status_code, 404)
        self.assertFalse(self.own.customer_id)

    def test_the_self_check_record_is_kept_and_nothing_else(self):
        self.authenticate("outlet_portal", "outlet_portal")
        data = {
            "serial": "OWN-1",
            "name": "Farmer Wu",
            "phone": "13900001111",
            "installed": str(self.today),
            "csrf_token": http.Request.csrf_token(self),
        }
        page = self.url_open(f"{URL}/new", data=data, files={"record": ("x.pdf", b"<script>")})
        self.assertIn("is-invalid", page.text)
        self.assertFalse(self.own.document_ids)
        self.url_open(f"{URL}/new", data=data, files={"record": ("x.pdf", b"%PDF-1.4 check")})
        self.assertEqual(self.own.document_ids.kind, "installation")

    def test_a_record_that_is_too_large_is_refused(self):
        self.authenticate("outlet_portal", "outlet_portal")
        data = {
            "serial": "OWN-1",
            "name": "Farmer Wu",
            "phone": "13900001111",
            "installed": str(self.today),
            "csrf_token": http.Request.csrf_token(self),
        }
        large = b"%PDF-1.4" + b"x" * (5 * 1024 * 1024)
        page = self.url_open(f"{URL}/new", data=data, files={"record": ("x.pdf", large)})
        self.assertIn("At most 5 MB", page.text)
        self.assertFalse(self.own.customer_id)
        self.assertFalse(self.own.document_ids)

    def test_documents_are_closed_to_the_portal(self):
        documents = self.env["aftersales.machine.document"]
        values = {"name": "Record", "file": "c2VjcmV0", "file_name": "x.txt"}
        theirs = documents.create({**values, "lot_id": self.theirs.id})
        own = documents.create({**values, "lot_id": self.own.id})
        mine = documents.with_user(self.outlet_user)
        for act in (
            lambda: mine.search([]),
            lambda: mine.search_count([("lot_id", "=", self.theirs.id)]),
            lambda: mine.browse(own.id).read(["name"]),
            lambda: mine.browse(theirs.id).read(["file"]),
            lambda: mine.create({**values, "lot_id": self.own.id}),
            lambda: mine.browse(own.id).write({"name": "Forged"}),
            lambda: mine.browse(own.id).unlink(),
            lambda: self.own.with_user(self.outlet_user).read(["document_ids"]),
        ):
            with self.assertRaises(AccessError):
                act()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", documents._name), ("res_field", "=", "file")]
        )
        self.assertEqual(len(files), 2)
        for login in ("outlet_portal", "nobody_portal", None):
            self.authenticate(login, login)
            for document, file in zip(own + theirs, files.sorted("res_id"), strict=True):
                for path in (
                    f"/web/content/{file.id}",
                    f"/web/image/{file.id}",
                    f"/web/content/aftersales.machine.document/{document.id}/file",
                ):
                    self.assertNotIn(b"secret", self.url_open(path).content, (login, path))

    def test_documents_stay_in_their_company(self):
        foreign = self.env["stock.lot"].create(
            {"name": "FOREIGN-1", "product_id": self.tractor.id, "dealer_id": self.foreign.id}
        )
        document = self.env["aftersales.machine.document"].create(
            {"name": "Record", "file": "c2VjcmV0", "lot_id": foreign.id}
        )
        self.assertEqual(document.company_id, self.other_company)
        theirs = document.with_user(self.service_user).with_company(self.company)
        self.assertFalse(theirs.search([("id", "=", document.id)]))
        with self.assertRaises(AccessError):
            theirs.read(["file"])

    def test_the_filter_finds_what_was_registered_late(self):
        self.register()
        self.free.delivery_date = self.today - timedelta(days=45)
        self.register(serial="FREE-1")
        view = self.env["stock.lot"].get_view(
            self.env.ref("aftersales_service.stock_lot_action_machine").search_view_id.id, "search"
        )
        (late,) = etree.fromstring(view["arch"]).xpath("//filter[@name='registered_late']")
        found = self.env["stock.lot"].search(safe_eval(late.get("domain")))
        self.assertEqual(found & (self.own + self.free), self.free)
