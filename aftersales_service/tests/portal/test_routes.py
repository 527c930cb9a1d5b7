import inspect
import random
import re
import threading
from collections import defaultdict
from functools import cached_property
from unittest.mock import patch

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon

OURS = re.compile(r"odoo\.addons\.aftersales_\w+\.controllers\b")
IDS = ("0", "-1", "2147483647", "2147483648", "9223372036854775808", "9" * 400, "1.5", "x", "%00")
WORDS = " ".join("".join(random.Random(n).choices("abcdefghij", k=4)) for n in range(20_001))
USERS = ("outlet_portal", "nobody_portal", None)
# What is written into every parameter of every page; a page may refuse it, never fall over it.
VALUES = {
    "nothing": "",
    "nul": "a\0b",
    "controls": "\x01\x1b[31m\r\n\t\x7f",
    "emoji": "👩‍🔧🚜" * 20,
    "marks": "%' OR 1=1 --\\_\"<script>alert(1)</script>{{7*7}}",
    "right to left": "\u202e\u0627\ufeff\u200b",
    "negative": "-1",
    "huge number": "9" * 400,
    "float": "1e999",
    "no number": "NaN",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "no day": "2026-02-30",
    "long": "x" * 30_000,
    "words": WORDS[:10_000],
}


@tagged("post_install", "-at_install")
class TestRoutes(PortalCommon, HttpCase):
    """Every page of ours, found by itself, tried with everything that a client can send.

    A new page is tried too, once it is there; what it needs is in `_get_ids` only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.technician.certificate_ids.create(
            {"name": "C1", "technician_id": cls.technician.id}
        )
        cls.ids = {
            "technician_id": cls.technician.id,
            "certificate_id": cls.certificate.id,
            "machine_id": cls.machine.id,
        }

    def _get_routes(self):
        """Return rule and endpoint of each of our addons' routes."""
        # The map is made for the database that the thread serves; a test's thread serves none.
        with patch.object(threading.current_thread(), "dbname", self.cr.dbname, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        return [
            rule
            for rule in rules
            if any(
                OURS.match(getattr(one, "__module__", ""))
                for one in (rule.endpoint, rule.endpoint.original_endpoint)
            )
        ]

    @staticmethod
    def _get_methods(rule):
        return sorted({"GET", "POST"} & (rule.methods or {"GET", "POST"}))

    def _get_paths(self, rule, ids=None):
        """Return the paths of a rule, with records that are there or with each of ``ids``."""
        names = sorted(rule.arguments)
        bare = re.sub(r"<[^>]*?(\w+)>", r"<\1>", rule.rule)
        for bad in ids or (None,):
            path = bare
            for name in names:
                path = path.replace(f"<{name}>", bad or str(self.ids.get(name, 1)))
            yield path

    def _get_names(self, rule):
        """Return the names of the parameters that a route, or a form that leads to it, knows."""
        names = {"search", "self", *rule.arguments, *self._forms[rule.rule]}
        return sorted(names | set(inspect.signature(rule.endpoint.original_endpoint).parameters))

    @cached_property
    def _forms(self):
        """The names of the fields of the forms that lead to each rule, read from the pages."""
        found = defaultdict(set)
        for page in self._read_pages():
            for form in html.fromstring(page.text).xpath("//form"):
                path = form.get("action") or page.url.removeprefix(self.base_url())
                names = {one for one in form.xpath(".//@name") if one != "csrf_token"}
                for rule in self._get_routes():
                    if path.partition("?")[0] in self._get_paths(rule):
                        found[rule.rule] |= names
        return found

    def _read_pages(self):
        """Return all pages that a service point's people see."""
        self.authenticate("outlet_portal", "outlet_portal")
        for rule in self._get_routes():
            if "GET" in self._get_methods(rule):
                for path in self._get_paths(rule):
                    page = self.url_open(path)
                    if "text/html" in page.headers.get("Content-Type", ""):
                        yield page

    def _send(self, method, path, said, files=None):
        if method == "GET":
            said = {name: value[:1_000] for name, value in said.items()}
            return self.url_open(path, params=said, allow_redirects=False, method="GET")
        said = {**said, "csrf_token": Request.csrf_token(self)}
        return self.url_open(path, data=said, files=files, allow_redirects=False, method="POST")

    def _attack(self, said_of, ids=None, files=None, logins=("outlet_portal",)):
        """Send what ``said_of`` gives for a rule to every page, as each of the users."""
        self.assertIn("identity_number", self._forms["/my/aftersales/technicians/new"])
        fallen, tried = [], 0
        for login in logins:
            self.authenticate(login, login)
            for rule in self._get_routes():
                for method in self._get_methods(rule):
                    for path in self._get_paths(rule, ids):
                        for label, said in said_of(rule):
                            tried += 1
                            answer = self._send(method, path, said, files and files(rule))
                            if answer.status_code >= 500 or "Traceback" in answer.text:
                                fallen.append((login, method, path[:80], label))
        self.assertGreater(tried, 10)
        self.assertEqual(fallen, [])

    # === WHAT A ROUTE SAYS OF ITSELF ===

    def test_every_route_names_its_methods_and_keeps_its_token(self):
        routes = self._get_routes()
        self.assertGreater(len(routes), 10)
        for rule in routes:
            routing = rule.endpoint.routing
            with self.subTest(route=rule.rule):
                self.assertTrue(routing.get("methods"), "which methods?")
                self.assertTrue(routing.get("csrf", True))
                self.assertEqual(routing["type"], "http")
                self.assertFalse(routing.get("cors"))
                self.assertIn(routing["auth"], ("user", "public"))
                self.assertIn("max_content_length", routing, "how much may be sent?")

    def test_what_only_shows_something_takes_nothing(self):
        """A page that has no form is asked for by GET alone."""
        self.authenticate("outlet_portal", "outlet_portal")
        for rule in self._get_routes():
            if "POST" not in self._get_methods(rule):
                for path in self._get_paths(rule):
                    with self.subTest(path=path):
                        self.assertEqual(self._send("POST", path, {}).status_code, 405)

    def test_a_form_without_its_token_is_refused(self):
        self.authenticate("outlet_portal", "outlet_portal")
        for rule in self._get_routes():
            if "POST" in self._get_methods(rule):
                for path in self._get_paths(rule):
                    with self.subTest(path=path), mute_logger("odoo.http"):
                        answer = self.url_open(path, data={"name": "X"}, allow_redirects=False)
                        self.assertEqual(answer.status_code, 400)

    def test_a_visitor_reaches_what_is_public_only(self):
        self.authenticate(None, None)
        for rule in self._get_routes():
            if rule.endpoint.routing["auth"] == "user":
                for path in self._get_paths(rule):
                    with self.subTest(path=path):
                        method = "GET" if "GET" in self._get_methods(rule) else "POST"
                        answer = self._send(method, path, {})
                        self.assertIn("/web/login", answer.headers.get("Location", ""))

    # === ATTACKS ===

    def test_no_id_makes_a_page_fall_over(self):
        self._attack(lambda _rule: [("ids", {})], ids=IDS, logins=USERS)

    def test_no_value_makes_a_page_fall_over(self):
        self._attack(
            lambda rule: [
                (label, dict.fromkeys(self._get_names(rule), value))
                for label, value in VALUES.items()
            ]
        )

    def test_no_single_value_makes_a_page_fall_over(self):
        """Each alone, for one bad value may hide another."""
        self._attack(
            lambda rule: [
                (f"{name} {label}", {name: VALUES[label]})
                for name in self._get_names(rule)
                for label in ("no number", "huge number")
            ]
        )

    def test_no_nul_makes_a_page_fall_over(self):
        self._attack(
            lambda rule: [(name, {name: "a\0b"}) for name in ("search", "serial", "name", "page")],
            logins=USERS,
        )
        for path in ("/warranty%00", "/my/aftersales%00", "/nowhere/a%00b"):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_no_number_of_words_makes_a_page_fall_over(self):
        self.assertGreater(len(WORDS.split()), 20_000)
        self.authenticate("outlet_portal", "outlet_portal")
        for rule in self._get_routes():
            for path in self._get_paths(rule):
                said = dict.fromkeys(("search", "serial", "name"), WORDS)
                with self.subTest(path=path):
                    self.assertLess(self._send("POST", path, said).status_code, 500)
                    answer = self.url_open(path, params={"search": WORDS[:50_000]}, method="GET")
                    self.assertLess(answer.status_code, 500)

    def test_no_file_in_place_of_a_text_makes_a_page_fall_over(self):
        self._attack(
            lambda _rule: [("files", {})],
            files=lambda rule: dict.fromkeys(
                self._get_names(rule),
                (f"a\x00{'b' * 300}.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "image/png"),
            ),
        )

    def test_every_page_is_shown_in_another_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.authenticate("outlet_portal", "outlet_portal")
        for rule in self._get_routes():
            if "GET" in self._get_methods(rule) and rule.endpoint.routing.get("website"):
                for path in self._get_paths(rule):
                    for lang in ("zh_CN", "xx_XX", "\0", "zh_CN" * 500):
                        with self.subTest(path=path, lang=lang[:10]):
                            self.opener.cookies["frontend_lang"] = lang.replace("\0", "%00")
                            answer = self.url_open(path)
                            self.assertEqual(answer.status_code, 200)
