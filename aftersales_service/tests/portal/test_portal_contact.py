import json

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon

ASKED = "aftersales_service.mail_activity_type_contact_change"


@tagged("post_install", "-at_install")
class TestPortalContact(PortalCommon, HttpCase):
    """People of a service point ask for a change of its contact; they never make it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_coordinator_id = cls.service_manager
        cls.contact = cls.outlet.partner_id
        cls.contact.write(
            {
                "vat": "CN1",
                "email": "o1@example.com",
                "phone": "0571 88881234",
                "street": "Old Street 1",
                "city": "Wuhan",
                "country_id": cls.env.ref("base.cn").id,
                "state_id": cls.env.ref("base.state_cn_HB").id,
                "zip": "430000",
            }
        )
        cls.owner = new_test_user(cls.env, "owner_portal", groups="base.group_portal")
        cls.owner.partner_id = cls.contact
        cls.facts = cls.contact.read(["name", "vat", "email", "phone", "street", "active"])

    def _submit(self, login, partner, **said):
        """Send the form of an account or address; give what the page is told."""
        self.authenticate(login, login)
        form = {
            "name": "Outlet",
            "email": "o1@example.com",
            "phone": "0571 88881234",
            "street": "Old Street 1",
            "city": "Wuhan",
            "zip": "430000",
            "state_id": self.env.ref("base.state_cn_HB").id,
            "country_id": self.env.ref("base.cn").id,
            "vat": "CN1",
            "address_type": "billing",
            "csrf_token": Request.csrf_token(self),
            **said,
        }
        answer = self.url_open(
            "/my/address/submit", data={**form, "partner_id": partner.id}, method="POST"
        )
        self.env.invalidate_all()
        return json.loads(answer.text) if answer.status_code == 200 else answer.status_code

    def _assert_unchanged(self):
        self.env.invalidate_all()
        now = self.contact.read(["name", "vat", "email", "phone", "street", "active"])
        self.assertEqual(now, self.facts)

    def test_a_point_asks_for_another_name_and_tax_number(self):
        said = self._submit("owner_portal", self.contact, name="Richer", vat="CN999")
        self.assertEqual(said, {"redirectUrl": "/my/aftersales?asked=1"})
        self._assert_unchanged()
        activity = self.outlet.activity_ids
        self.assertEqual(activity.activity_type_id, self.env.ref(ASKED))
        self.assertEqual(activity.user_id, self.service_manager)
        for word in ("Outlet", "Richer", "CN999"):
            self.assertIn(word, activity.note)
        self.assertNotIn("Old Street", activity.note)
        self.assertIn("Richer", self.outlet.message_ids[0].body)
        self.assertIn("has been told", self.url_open("/my/aftersales?asked=1").text)

    def test_many_requests_are_one_activity(self):
        for number in range(3):
            self._submit("owner_portal", self.contact, name=f"Richer {number}")
        self.assertEqual(len(self.outlet.activity_ids), 1)
        self.assertIn("Richer 2", self.outlet.activity_ids.note)
        self.env["ir.config_parameter"].set_param("aftersales_service.filing_user", 1)
        self.env["aftersales.throttle"].search([]).unlink()
        self._submit("owner_portal", self.contact, name="A")
        self.assertIn("tried too often", str(self._submit("owner_portal", self.contact, name="B")))

    def test_markup_and_length_do_no_harm(self):
        self._submit("owner_portal", self.contact, name="<script>alert(1)</script>" + "x" * 9_000)
        self.assertNotIn("<script", self.outlet.activity_ids.note)
        self.assertLess(len(self.outlet.activity_ids.note), 2_000)

    def test_nothing_asked_for_is_nothing_told(self):
        self.assertNotIn("asked", str(self._submit("owner_portal", self.contact)))
        self.assertFalse(self.outlet.activity_ids)

    def test_a_person_changes_himself_but_not_the_point(self):
        person = self.outlet_user.partner_id
        said = self._submit("outlet_portal", person, name="New Name", company_name="Richer")
        self.assertEqual(person.name, "New Name")
        self.assertEqual(said, {"redirectUrl": "/my/aftersales?asked=1&changed=1"})
        page = self.url_open("/my/aftersales?asked=1&changed=1").text
        self.assertIn("has been changed. What", " ".join(page.split()))
        again = self._submit("outlet_portal", person, name="New Name", company_name="Richer")
        self.assertEqual(again, {"redirectUrl": "/my/aftersales?asked=1"})
        self._assert_unchanged()
        self.assertIn("Richer", self.outlet.activity_ids.note)

    def test_the_address_that_a_person_has_from_the_point_is_asked_for(self):
        person = self.outlet_user.partner_id
        said = self._submit(
            "outlet_portal", person, name="New Name", street="New Street 9", company_name="Outlet"
        )
        self.assertEqual(said, {"redirectUrl": "/my/aftersales?asked=1&changed=1"})
        self.assertEqual((person.name, person.street), ("New Name", "Old Street 1"))
        self._assert_unchanged()
        self.assertIn("New Street 9", self.outlet.activity_ids.note)

    def test_what_is_wrong_is_said_as_ever(self):
        for partner, login in (
            (self.contact, "owner_portal"),
            (self.outlet_user.partner_id, "outlet_portal"),
        ):
            said = self._submit(login, partner, email="no mail", street="", name="")
            self.assertIn("email", said["invalid_fields"])
            self.assertIn("street", said["invalid_fields"])
        self.assertFalse(self.outlet.activity_ids)

    def test_no_other_way_leads_to_the_contact(self):
        for field, value in (
            ("name", "Richer"),
            ("email", "x@example.com"),
            ("phone", "1"),
        ):
            with self.subTest(field=field), self.assertRaises(UserError):
                self.owner.with_user(self.owner).write({field: value})
        for vals in ({"vat": "CN9"}, {"active": False}, {"parent_id": self.hq.partner_id.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.contact.with_user(self.owner).sudo().write(vals)
        self._assert_unchanged()
        self.authenticate("owner_portal", "owner_portal")
        params = {
            "model": "res.users",
            "method": "write",
            "args": [self.owner.ids, {"name": "Richer"}],
            "kwargs": {},
        }
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.make_jsonrpc_request("/web/dataset/call_kw/res.users/write", params)
        self._assert_unchanged()

    def test_a_point_below_as_another_address_is_not_archived(self):
        self.contact.write({"parent_id": self.region.partner_id.id, "type": "other"})
        self.facts = self.contact.read(["name", "vat", "email", "phone", "street", "active"])
        self.authenticate("region_portal", "region_portal")
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.make_jsonrpc_request("/my/address/archive", {"partner_id": self.contact.id})
        self._assert_unchanged()

    def test_who_closes_the_account_leaves_the_point_its_contact(self):
        self.owner.with_user(self.owner).sudo()._deactivate_portal_user()
        self.assertFalse(self.owner.active)
        self.assertTrue(self.contact.active)

    def test_a_contact_without_a_point_changes_as_ever(self):
        nobody = self.nobody.partner_id
        self._submit("nobody_portal", nobody, name="Nobody Else", vat="")
        self.assertEqual(nobody.name, "Nobody Else")

    def test_the_back_office_changes_the_contact(self):
        self.contact.with_user(self.service_user).name = "Outlet East"
        self.assertEqual(self.outlet.name, "Outlet East")
