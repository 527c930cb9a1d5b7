from odoo.tests import HttpCase, tagged

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
