import base64
import io

from PIL import Image

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCommon, HttpCase):
    """The pages of /my/aftersales."""

    def _open(self, path, login="outlet_portal"):
        """Open a page as a user (None: as a visitor); give what the server answers."""
        self.authenticate(login, login)
        return self.url_open(path, allow_redirects=False)

    def test_people_of_a_point_find_after_sales_on_their_portal(self):
        self.assertIn("/my/aftersales", self._open("/my").text)
        page = self._open("/my/aftersales").text
        self.assertIn("O1 Outlet", page)
        self.assertIn("/my/aftersales/technicians", page)

    def test_a_region_reads_the_names_of_its_points(self):
        self.assertIn("R1 Region", self._open("/my/aftersales", "region_portal").text)

    def test_other_portal_users_find_nothing_of_it(self):
        self.assertNotIn("/my/aftersales", self._open("/my", "nobody_portal").text)
        answer = self._open("/my/aftersales", "nobody_portal")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_a_visitor_logs_in_first(self):
        answer = self._open("/my/aftersales", None)
        self.assertIn("/web/login", answer.headers["Location"])


def _image(width=8):
    """Return the bytes of a small PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (width, width), "red").save(stream, "PNG")
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestPortalTechnicians(PortalCommon, HttpCase):
    """Filing, correcting and moving technicians on the portal."""

    URL = "/my/aftersales/technicians"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_coordinator_id = cls.service_manager
        cls.filed = cls.env["aftersales.technician"].create(
            {"code": "T8", "name": "Chen", "point_id": cls.outlet.id}
        )

    def _get(self, path="", login="outlet_portal"):
        self.authenticate(login, login)
        return self.url_open(self.URL + path, allow_redirects=False)

    def _post(self, path, login="outlet_portal", files=None, **values):
        """Send a form as the browser does; give what the server answers."""
        self.authenticate(login, login)
        values["csrf_token"] = Request.csrf_token(self)
        answer = self.url_open(self.URL + path, data=values, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _call(self, model, method, *args, **kwargs):
        """Call a model's method as a program would."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def _person(self, **values):
        return {
            "name": "Li Lei",
            "phone": "138 0013 8000",
            "identity_number": "11010519491231002x",
            "point_id": str(self.outlet.id),
            **values,
        }

    def _find(self, name="Li Lei"):
        return self.env["aftersales.technician"].search([("name", "=", name)])

    # === LIST ===

    def test_the_list_has_the_own_people_only(self):
        page = self._get().text
        self.assertIn("Wang", page)
        for other in (self.beside, self.above, self.foreigner):
            self.assertNotIn(other.name, page)
        self.assertIn("Wang", self._get(login="region_portal").text)
        self.assertNotIn("Wang", self._get(login="nobody_portal").text)

    def test_the_list_is_searched_and_filtered(self):
        self.assertNotIn("Chen", self._get("?state=approved").text)
        self.assertIn("Chen", self._get("?search=che").text)
        self.assertIn("Chen", self._get("?state=nonsense").text)
        self.assertNotIn("Chen", self._get("?search=zzz").text)

    # === FILE ===

    def test_a_technician_is_filed(self):
        answer = self._post(
            "/new",
            **self._person(
                number="C-77",
                issuer="Bureau",
                issue_date="2026-01-01",
                expiry="2030-01-01",
                **{
                    f"skill_{self.categ_tractor.id}": "1",
                    f"level_{self.categ_tractor.id}": str(self.major.id),
                },
            ),
            files={
                "photo": ("me.png", _image(), "image/png"),
                "scan": ("scan.png", _image(), "image/png"),
            },
        )
        filed = self._find()
        self.assertTrue(answer.headers["Location"].endswith(f"{self.URL}/{filed.id}"))
        self.assertEqual((filed.state, filed.point_id), ("submitted", self.outlet))
        self.assertEqual(filed.identity_number, "11010519491231002X")
        self.assertEqual(filed.skill_ids.category_id, self.categ_tractor)
        self.assertEqual(filed.skill_ids.repair_level_id, self.major)
        self.assertTrue(filed.image_128)
        certificate = filed.certificate_ids
        self.assertEqual((certificate.name, certificate.to_check), ("C-77", True))
        self.assertEqual(base64.b64decode(certificate.attachment), _image())
        self.assertFalse(filed.certificate_expiry, "what nobody has checked doesn't count")
        self.assertEqual(filed.activity_ids.user_id, self.service_manager)
        filed.with_user(self.service_manager).action_approve()
        self.assertFalse(filed.activity_ids)
        self.assertEqual(str(filed.certificate_expiry), "2030-01-01")

    def test_a_form_says_what_is_wrong_and_writes_nothing(self):
        level = f"level_{self.categ_tractor.id}"
        for wrong, message in (
            ({level: "major"}, "is-invalid"),
            ({level: "0"}, "is-invalid"),
            ({"name": ""}, "Please fill this in."),
            ({"name": "x" * 81}, "At most 80 characters."),
            ({"phone": "call me"}, "This is no phone number."),
            ({"identity_number": ""}, "Please fill this in."),
            ({"identity_number": "<b>1234567"}, "letters and digits only"),
            ({"identity_number": "123"}, "at least 6 characters"),
            ({"number": "C1"}, "Please choose a file."),
            ({"expiry": "2026-02-30", "number": "C1"}, "This is no date."),
            ({"expiry": "2026-01-01", "issue_date": "2026-02-01"}, "expires before it was issued"),
            ({"point_id": str(self.sibling_outlet.id)}, "one of your service points"),
            ({"point_id": "1 OR 1=1"}, "one of your service points"),
            ({"point_id": ""}, "one of your service points"),
        ):
            with self.subTest(wrong=wrong):
                answer = self._post("/new", **self._person(**wrong))
                self.assertEqual(answer.status_code, 200)
                self.assertIn(message, answer.text)
                self.assertFalse(self._find())

    def test_files_are_what_they_say_and_not_too_large(self):
        page = b"<html><script>alert(1)</script></html>"
        drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
        broken = _image()[:40]
        for field, content in (
            ("photo", page),
            ("photo", drawing),
            ("photo", broken),
            ("photo", b"%PDF-1.4"),
            ("scan", page),
            ("scan", drawing),
            ("scan", _image() + b"0" * 5 * 1024 * 1024),
        ):
            with self.subTest(field=field, content=content[:20]):
                files = {field: ("innocent.png", content, "image/png")}
                answer = self._post("/new", **self._person(number="C1"), files=files)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("alert-danger", answer.text)
                self.assertFalse(self._find())

    def test_nobody_is_filed_twice(self):
        self.beside.identity_number = "11010519491231002X"
        answer = self._post("/new", **self._person(identity_number="1101 0519 4912 3100 2x"))
        self.assertIn("Nobody can be filed with this number", answer.text)
        self.assertNotIn(self.beside.name, answer.text)
        self.assertFalse(self._find())

    def test_a_code_given_by_hand_is_passed_over(self):
        sequence = self.env.ref("aftersales_service.sequence_technician")
        taken = sequence.get_next_char(sequence.number_next_actual)
        self.filed.code = taken
        with mute_logger("odoo.sql_db"):
            self.assertIn("Try again", self._post("/new", **self._person()).text)
        self._post("/new", **self._person())
        self.assertNotEqual(self._find().code, taken)
        self.assertTrue(self._find())

    def test_what_a_form_does_not_ask_for_is_not_written(self):
        self._post("/new", **self._person(state="approved", code="ME", company_id="1", active=""))
        filed = self._find()
        self.assertEqual(filed.state, "submitted")
        self.assertNotEqual(filed.code, "ME")
        self.assertTrue(filed.active)

    def test_people_without_a_point_file_nobody(self):
        self.assertEqual(self._get("/new", "nobody_portal").status_code, 404)
        self._post("/new", "nobody_portal", **self._person())
        self.assertFalse(self._find())

    # === CORRECT ===

    def test_a_returned_technician_is_corrected_and_submitted_again(self):
        self.filed.identity_number = "110105194912310021"
        self.filed._return("The photo is missing.")
        page = self._get(f"/{self.filed.id}").text
        self.assertIn("The photo is missing.", page)
        self.assertNotIn("110105194912310021", page)
        form = self._get(f"/{self.filed.id}/edit").text
        self.assertIn("The photo is missing.", form)
        self.assertNotIn("110105194912310021", form)
        self._post(
            f"/{self.filed.id}/edit",
            name="Chen Wei",
            identity_number="",
            files={"photo": ("me.png", _image(), "image/png")},
        )
        self.assertEqual((self.filed.name, self.filed.state), ("Chen Wei", "submitted"))
        self.assertEqual(self.filed.identity_number, "110105194912310021")
        self.assertTrue(self.filed.image_128)
        self.assertEqual(self.filed.activity_ids.user_id, self.service_manager)

    def test_an_approved_technician_is_not_changed(self):
        self.filed.state = "approved"
        self._post(f"/{self.filed.id}/edit", **self._person())
        self.assertEqual((self.filed.name, self.filed.state), ("Chen", "approved"))

    def test_a_renewed_certificate_counts_once_it_is_accepted(self):
        self.filed.state = "approved"
        path = f"/{self.filed.id}/certificate"
        self.assertIn("Please choose a file.", self._post(path, number="C-9").text)
        files = {"scan": ("scan.png", _image(), "image/png")}
        self._post(path, number="C-9", expiry="2031-01-01", files=files)
        certificate = self.filed.certificate_ids
        self.assertEqual(self.filed.state, "approved")
        self.assertFalse(self.filed.certificate_expiry)
        self.assertTrue(self.filed.activity_ids)
        certificate.with_user(self.service_manager).action_accept()
        self.assertEqual(str(self.filed.certificate_expiry), "2031-01-01")
        self._post(f"{path}/{certificate.id}/delete")
        self.assertTrue(certificate.exists(), "an accepted one stays")
        certificate.to_check = True
        self._post(f"{path}/{certificate.id}/delete")
        self.assertFalse(certificate.exists())

    # === MOVE ===

    def test_a_technician_moves_to_another_own_point(self):
        self._post(f"/{self.filed.id}/transfer", "region_portal", point_id=str(self.region.id))
        self.assertEqual(self.filed.point_id, self.region)
        self.assertEqual(self.filed.posting_ids.point_id, self.region)
        answer = self._post(
            f"/{self.filed.id}/transfer", "region_portal", point_id=str(self.sibling_outlet.id)
        )
        self.assertIn("one of your service points", answer.text)
        self.assertEqual(self.filed.point_id, self.region)

    # === ATTACKS ===

    def test_others_technicians_are_not_found_by_any_page(self):
        others = self.beside + self.above + self.foreigner
        others.write({"state": "returned", "image_1920": base64.b64encode(_image())})
        others.certificate_ids.to_check = True
        for other in others:
            certificate, point = other.certificate_ids, other.point_id
            for login in ("outlet_portal", "nobody_portal"):
                for path in ("", "/edit"):
                    self.assertEqual(self._get(f"/{other.id}{path}", login).status_code, 404)
                for path, values in (
                    ("/edit", self._person()),
                    ("/certificate", {"number": "X"}),
                    (f"/certificate/{certificate.id}/delete", {}),
                    ("/transfer", {"point_id": str(self.outlet.id)}),
                ):
                    with self.subTest(other=other.code, login=login, path=path):
                        answer = self._post(f"/{other.id}{path}", login, **values)
                        self.assertEqual(answer.status_code, 404)
            self.assertEqual((other.point_id, other.state), (point, "returned"))
            self.assertTrue(certificate.exists())
        self.assertEqual(self._get("/999999999").status_code, 404)

    def test_a_certificate_of_another_technician_is_not_deleted_through_an_own_one(self):
        self.beside.certificate_ids.to_check = True
        self._post(f"/{self.filed.id}/certificate/{self.beside.certificate_ids.id}/delete")
        self.assertTrue(self.beside.certificate_ids.exists())

    def test_photos_and_scans_are_the_points_own(self):
        photo = base64.b64encode(_image(200))
        (self.beside + self.filed).write({"image_1920": photo})
        self.filed.certificate_ids = [Command.create({"name": "C8", "attachment": photo})]
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "in", ("aftersales.technician", "aftersales.certificate")),
                ("res_field", "!=", False),
            ]
        )
        kept = {*files.mapped("raw"), base64.b64decode(self.filed.image_128)}
        self.authenticate("outlet_portal", "outlet_portal")
        for technician, seen in ((self.filed, True), (self.beside, False)):
            paths = (
                f"/web/image/aftersales.technician/{technician.id}/image_1920",
                f"/web/image/aftersales.technician/{technician.id}/avatar_128",
                f"/web/content/aftersales.technician/{technician.id}/image_1920",
                f"/web/content/aftersales.certificate/{technician.certificate_ids.id}/attachment",
            )
            for path in paths:
                with self.subTest(path=path, seen=seen):
                    self.assertEqual(self.url_open(path).content in kept, seen)
        for file in files:
            # The file itself, by a guessed id, is closed to portal users, whosever it is.
            self.assertNotIn(self.url_open(f"/web/content/{file.id}").content, kept)

        self.authenticate(None, None)
        for path in paths:
            self.assertNotIn(self.url_open(path).content, kept)

    def test_nothing_is_forged_over_rpc(self):
        self.filed.state = "returned"
        person = {"name": "Forged", "point_id": self.outlet.id}
        certificate = self.technician.certificate_ids.create(
            {"name": "C1", "technician_id": self.technician.id}
        )
        self.authenticate("outlet_portal", "outlet_portal")
        for model, method, args, context in (
            ("aftersales.technician", "create", [person], {}),
            ("aftersales.technician", "create", [person], {"default_state": "approved"}),
            ("aftersales.technician", "web_save", [[], person, {}], {}),
            ("aftersales.technician", "name_create", ["Forged"], {"default_point_id": 1}),
            ("aftersales.technician", "write", [self.filed.ids, {"state": "approved"}], {}),
            ("aftersales.technician", "action_approve", [self.filed.ids], {}),
            ("aftersales.technician", "action_submit", [self.filed.ids], {}),
            ("aftersales.technician", "_portal_correct", [self.filed.ids, {}, [], None], {}),
            ("aftersales.technician", "_schedule_for_coordinators", [self.filed.ids], {}),
            ("aftersales.technician", "message_post", [self.filed.ids], {}),
            ("aftersales.technician", "read", [self.filed.ids, ["identity_number"]], {}),
            ("aftersales.technician.return", "create", [{"reason": "x"}], {}),
            ("aftersales.technician.posting", "search_read", [[]], {}),
            ("aftersales.training", "search_read", [[]], {}),
            ("aftersales.assessment", "search_read", [[]], {}),
            ("aftersales.certificate", "write", [certificate.ids, {"expiry": False}], {}),
            ("aftersales.certificate", "action_accept", [certificate.ids], {}),
            ("aftersales.technician.skill", "create", [{"technician_id": 1}], {}),
            ("aftersales.point", "write", [self.outlet.ids, {"parent_id": False}], {}),
            ("aftersales.point", "action_portal_access", [self.outlet.ids], {}),
            ("stock.lot", "write", [self.machine.ids, {"dealer_id": self.outlet.id}], {}),
            ("res.users", "write", [self.outlet_user.ids, {"partner_id": 1}], {}),
            ("res.partner", "write", [self.outlet_user.partner_id.ids, {"parent_id": False}], {}),
        ):
            with (
                self.subTest(model=model, method=method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._call(model, method, *args, context=context)
        self._call("aftersales.technician", "load", ["name", "point_id"], [["Forged", "O1"]])
        self.env.invalidate_all()
        self.assertFalse(self._find("Forged"))
        self.assertEqual(self.filed.state, "returned")

    def test_a_visitor_is_sent_to_log_in(self):
        for path in ("", "/new", f"/{self.filed.id}", f"/{self.filed.id}/edit"):
            self.assertIn("/web/login", self._get(path, None).headers["Location"])

    def test_a_form_without_its_token_is_refused(self):
        self.authenticate("outlet_portal", "outlet_portal")
        for path in ("/new", f"/{self.filed.id}/edit", f"/{self.filed.id}/transfer"):
            answer = self.url_open(self.URL + path, data=self._person(), allow_redirects=False)
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._find())
