import io
import struct
import zlib
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.network import aftersales_point
from ...models.technicians import aftersales_technician_portal
from .portal_common import PortalCommon

URL = "/my/aftersales"


def picture(kind="PNG", width=8):
    """Return the bytes of a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (width, width), "red").save(stream, kind)
    return stream.getvalue()


def bomb(width, height):
    """Return a PNG of a few bytes that says to have many pixels."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels


def webp(width, height):
    """Return the header of a WebP picture without loss, as of one with many pixels."""
    size = (width - 1) | (height - 1) << 14
    data = b"VP8L" + struct.pack("<I", 40) + b"\x2f" + struct.pack("<I", size) + b"\0" * 35
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data


BAD = {
    "20,000 x 20,000": bomb(20_000, 20_000),
    "60 million": bomb(10_000, 6_000),
    "one line": bomb(2**31 - 1, 1),
    "cut off JPEG": picture("JPEG", 300)[:400],
    "a WebP header": b"RIFF\x08\0\0\0WEBPVP8 ",
    "a header": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
}
# Which can be shown all the same.
DAMAGED = (picture(width=200)[:-60], picture("JPEG", 300)[:-60])


@tagged("post_install", "-at_install")
class TestPortalUploads(PortalCommon, HttpCase):
    """What people of a service point send: no picture fells the server, no heap of files fills it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_coordinator_id = cls.service_manager

    def _post(self, path, files=None, login="outlet_portal", **values):
        self.authenticate(login, login)
        values["csrf_token"] = Request.csrf_token(self)
        answer = self.url_open(URL + path, data=values, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _file(self, **files):
        person = {"name": "Li", "identity_number": "110105194912310021", "number": "C-9"}
        return self._post("/technicians/new", files, point_id=str(self.outlet.id), **person)

    def test_no_picture_fells_the_server(self):
        for label, content in BAD.items():
            for field in ("photo", "scan"):
                with self.subTest(picture=label, field=field), mute_logger("odoo.tools.image"):
                    files = {"scan": ("scan.png", picture(), "image/png")}
                    answer = self._file(**{**files, field: ("x.png", content, "image/png")})
                    self.assertEqual(answer.status_code, 200)
                    self.assertIn("is-invalid", answer.text)
        self.assertFalse(self.env["aftersales.technician"].search([("name", "=", "Li")]))

    def test_a_webp_photo_is_judged_by_its_header(self):
        for size, status in (((16_000, 16_000), 200), ((300, 300), 303)):
            files = {"photo": ("me.webp", webp(*size), "image/webp")}
            answer = self._file(**files, scan=("scan.png", picture(), "image/png"))
            self.assertEqual(answer.status_code, status)

    def test_a_damaged_picture_is_taken_or_refused(self):
        for content in DAMAGED:
            answer = self._file(photo=("x", content), scan=("s.png", picture(), "image/png"))
            self.assertIn(answer.status_code, (200, 303))
            self.env["aftersales.technician"].search([("name", "=", "Li")]).unlink()

    def test_no_record_of_a_machine_fells_the_server(self):
        self.machine.customer_id = False
        today = str(self.company._aftersales_today())
        for label, content in BAD.items():
            with self.subTest(picture=label):
                answer = self._post(
                    "/machines/new",
                    {"record": ("x.png", content, "image/png")},
                    serial="TRC-1",
                    name="Farmer Wu",
                    phone="13900001111",
                    installed=today,
                )
                self.assertEqual(answer.status_code, 200)
                self.assertIn("is-invalid", answer.text)
        self.assertFalse(self.machine.customer_id)

    def test_a_file_keeps_what_can_be_read_of_its_name(self):
        answer = self._file(scan=("a\r\x07" + "b" * 300 + ".png", picture(), "image/png"))
        self.assertEqual(answer.status_code, 303)
        [certificate] = self.env["aftersales.certificate"].search([("name", "=", "C-9")])
        self.assertEqual(certificate.attachment_name, "b" * 96 + ".png")

    def test_many_certificates_are_one_activity_and_bounded(self):
        path = f"/technicians/{self.technician.id}/certificate"
        with patch.object(aftersales_technician_portal, "MOST_UNCHECKED", 3):
            for number in range(5):
                answer = self._post(path, {"scan": ("s.png", picture())}, number=f"N{number}")
        self.assertIn("wait to be checked", answer.text)
        self.assertEqual(len(self.technician.certificate_ids.filtered("to_check")), 3)
        self.assertEqual(len(self.technician.activity_ids), 1)

    def test_filings_of_a_point_are_bounded(self):
        with patch.object(aftersales_point, "MOST_WAITING", 1):
            for number in ("110105194912310021", "110105194912310022"):
                answer = self._post(
                    "/technicians/new",
                    point_id=str(self.outlet.id),
                    name=f"Li {number}",
                    identity_number=number,
                )
        self.assertIn("wait to be approved", answer.text)
        self.assertEqual(
            self.env["aftersales.technician"].search_count([("name", "ilike", "Li ")]), 1
        )

    def _send_everything(self, login):
        """Try everything that a service point's people file; give what the pages answer."""
        self.technician.state = "submitted"
        technician = f"/technicians/{self.technician.id}"
        scan = {"scan": ("s.png", picture())}
        person = {"name": "Li", "identity_number": "110105194912310021"}
        return [
            self._post("/technicians/new", login=login, point_id=str(self.outlet.id), **person),
            self._post(f"{technician}/edit", login=login, **person),
            self._post(f"{technician}/certificate", scan, login=login, number="C-1"),
            self._post(f"{technician}/transfer", login=login, point_id=str(self.region.id)),
            self._post(
                "/machines/new",
                login=login,
                serial="TRC-1",
                name="Wu",
                phone="13900001111",
                installed=str(self.company._aftersales_today()),
            ),
        ]

    def test_people_of_a_closed_point_file_nothing(self):
        self.machine.customer_id = False
        self.outlet.closed_date = self.company._aftersales_today()
        count = self.env["aftersales.technician"].search_count([])
        for login in ("outlet_portal", "region_portal"):
            for answer in self._send_everything(login):
                self.assertIn(answer.status_code, (200, 303, 404))
            self.assertEqual(self.technician.name, "Wang")
            self.assertEqual(self.technician.point_id, self.outlet)
            self.assertFalse(self.technician.certificate_ids)
            self.assertEqual(self.env["aftersales.technician"].search_count([]), count)
            if login == "outlet_portal":
                self.assertFalse(self.machine.customer_id)
        for page in ("/technicians", "/machines", f"/technicians/{self.technician.id}"):
            self.authenticate("outlet_portal", "outlet_portal")
            text = self.url_open(URL + page).text
            self.assertNotIn("/new", text)
            self.assertNotIn("/certificate", text)

    def test_no_call_files_at_a_closed_point(self):
        self.outlet.closed_date = self.company._aftersales_today()
        for attack in (
            lambda: self.technician._portal_file(self.outlet, {"name": "X"}, [], None),
            lambda: self.technician._portal_correct({"name": "X"}, [], None),
            lambda: self.technician._portal_send_certificate({"name": "X"}),
        ):
            with self.assertRaisesRegex(UserError, "is closed"):
                attack()

    def test_a_date_that_nobody_can_mean_is_none(self):
        for day in ("0001-01-01", "9999-12-31", "1492-10-12"):
            with self.subTest(day=day):
                path = f"/technicians/{self.technician.id}/certificate"
                answer = self._post(path, {"scan": ("s.png", picture())}, number="C", expiry=day)
                self.assertIn("This is no date.", answer.text)
