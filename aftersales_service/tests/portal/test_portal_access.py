from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon

TALK = "Hello"


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalCommon):
    """What the people of a service point reach over RPC, and everything else they try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician.certificate_ids = [Command.create({"name": "C1", "attachment": "c2Nhbg=="})]
        cls.beside_machine = cls._create_machine_of(cls.sibling_outlet, "TRC-BESIDE")
        cls.foreign_machine = cls._create_machine_of(cls.foreign, "TRC-FOREIGN")
        cls.spare = cls.env["stock.lot"].create({"name": "LOT-1", "product_id": cls.pump.id})
        cls.hidden = (
            cls.hq,
            cls.sibling,
            cls.sibling_outlet,
            cls.foreign,
            cls.beside,
            cls.above,
            cls.foreigner,
            cls.beside.certificate_ids,
            cls.above.certificate_ids,
            cls.foreigner.certificate_ids,
        )

    @classmethod
    def _create_machine_of(cls, point, name):
        return cls.env["stock.lot"].create(
            {"name": name, "product_id": cls.tractor.id, "dealer_id": point.id}
        )

    def _of(self, user, model):
        self.env.invalidate_all()
        return self.env[model].with_user(user)

    def _machines_of(self, user):
        """Return the machines that the portal's pages show a user."""
        lots = self._of(user, "stock.lot")
        return lots.sudo().search(lots._get_network_domain()).with_env(self.env)

    def _assert_hidden(self, record, user):
        """Assert that ``user`` gets at ``record`` by none of the ways there are."""
        theirs = self._of(user, record._name)
        domain = [("id", "in", record.ids)]
        self.assertFalse(theirs.search(domain))
        self.assertEqual(theirs.search_count(domain), 0)
        self.assertFalse(theirs.name_search("", domain))
        self.assertFalse(theirs.search_read(domain, ["name"]))
        self.assertFalse(theirs.web_search_read(domain, {"name": {}})["records"])
        self.assertFalse(theirs.formatted_read_group(domain, ["name"], ["__count"]))
        theirs = theirs.browse(record.ids)
        for attack in (
            lambda: theirs.read(["name"]),
            lambda: theirs.web_read({"display_name": {}}),
            lambda: theirs.export_data(["name"]),
            lambda: theirs.copy(),
            lambda: theirs.write({"name": "Mine"}),
            lambda: theirs.unlink(),
        ):
            with self.assertRaises(UserError), mute_logger("odoo.addons.base.models.ir_rule"):
                attack()

    def test_nothing_beside_above_or_abroad(self):
        for record in self.hidden:
            for user in (self.region_user, self.outlet_user, self.nobody):
                with self.subTest(record=record.display_name, user=user.login):
                    self._assert_hidden(record, user)

    def test_the_own_point_and_everything_below(self):
        for user, points in (
            (self.region_user, self.region + self.outlet),
            (self.outlet_user, self.outlet),
            (self.nobody, self.hq.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._of(user, "aftersales.point").search([]), points)
                technicians = self._of(user, "aftersales.technician").search([])
                self.assertEqual(technicians.sudo().point_id, points & self.outlet)
                self.assertEqual(
                    self._machines_of(user), self.machine if points else self.machine.browse()
                )

    def test_a_point_of_another_contact_shows_its_name_but_not_its_contact(self):
        outlet = self._of(self.region_user, "aftersales.point").browse(self.outlet.id)
        self.assertEqual(outlet.display_name, "O1 Outlet")
        self.assertEqual(outlet.read(["name", "code"])[0]["name"], "Outlet")
        self.assertEqual(outlet.search([("name", "ilike", "outl")]), outlet)
        with self.assertRaises(AccessError):
            outlet.read(["email"])
        with self.assertRaises(AccessError):
            outlet.partner_id.read(["name"])
        with self.assertRaises(AccessError):
            outlet.search([("email", "ilike", "example.com")])

    def test_nothing_is_created_changed_or_deleted(self):
        technician = self._of(self.outlet_user, "aftersales.technician").browse(self.technician.id)
        for values in ({"state": "approved"}, {"name": "X"}, {"point_id": self.region.id}):
            with self.assertRaises(AccessError):
                technician.write(values)
        for attack in (
            technician.unlink,
            technician.action_approve,
            technician.action_submit,
            lambda: technician.certificate_ids.write({"expiry": "2099-01-01"}),
            lambda: technician.with_context(default_state="approved").create(
                {"code": "X1", "name": "X", "point_id": self.outlet.id}
            ),
            lambda: technician.point_id.write({"code": "X"}),
            lambda: technician.message_post(body=TALK),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                attack()

    def test_what_else_there_is_stays_closed(self):
        for model in (
            "aftersales.territory",
            "aftersales.warranty.policy",
            "aftersales.replacement",
            "aftersales.followup",
            "aftersales.usage.reading",
            "repair.order",
            "aftersales.request",
            "stock.quant",
            # Its pages show machines; the records say what they cost, too.
            "stock.lot",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self._of(self.outlet_user, model).search_read([], ["id"])

    def test_scans_are_read_through_the_certificate_only(self):
        files = self.env["ir.attachment"].sudo().with_context(skip_res_field_check=True)
        domain = [("res_model", "=", "aftersales.certificate"), ("res_field", "=", "attachment")]
        scans = files.search(domain)
        self.assertGreaterEqual(len(scans), 4)
        for user in (self.outlet_user, self.region_user, self.nobody):
            theirs = self._of(user, "ir.attachment")
            with self.assertRaises(AccessError):
                theirs.search(domain)
            for scan in scans:
                if scan.res_id not in self.technician.certificate_ids.ids:
                    with self.assertRaises(AccessError):
                        theirs.browse(scan.id).read(["datas"])

    def test_the_company_is_the_points(self):
        user = self._create_portal_user("foreign_portal", self.foreign)
        self.assertEqual(user.company_id, self.company)
        self.assertEqual(self._of(user, "aftersales.technician").search([]), self.foreigner)
        self.assertEqual(self._of(user, "aftersales.point").search([]), self.foreign)
        self._assert_hidden(self.technician, user)

    def test_a_caring_point_sees_the_machine(self):
        self.assertNotIn(self.beside_machine, self._machines_of(self.outlet_user))
        self.beside_machine.caring_point_id = self.outlet
        self.assertIn(self.beside_machine, self._machines_of(self.outlet_user))
        self.assertNotIn(self.foreign_machine, self._machines_of(self.region_user))
        self.assertNotIn(self.spare, self._machines_of(self.region_user))

    def test_machines_are_found_by_their_indexes(self):
        lots = self._of(self.region_user, "stock.lot").sudo()
        query = lots._search(lots._get_network_domain())
        self.assertNotIn("SELECT", str(query.where_clause))
        self.assertIn("dealer_id", str(query.where_clause))

    def test_a_moved_point_and_a_moved_person_are_seen_at_once(self):
        self.assertEqual(self._of(self.region_user, "aftersales.technician").search_count([]), 1)
        self.outlet.parent_id = self.sibling
        self.assertEqual(self._of(self.region_user, "aftersales.technician").search_count([]), 0)
        self.region_user.partner_id.parent_id = self.sibling.partner_id
        self.assertEqual(self._of(self.region_user, "aftersales.technician").search_count([]), 2)
        self.region_user.partner_id.parent_id = False
        self.assertEqual(self._of(self.region_user, "aftersales.technician").search_count([]), 0)

    def test_a_closed_point_has_no_people(self):
        self.outlet.active = False
        self.assertFalse(self.outlet_user.aftersales_point_ids)
        self.assertFalse(self._of(self.outlet_user, "aftersales.technician").search([]))

    def test_people_of_an_archived_outlet_are_not_those_of_the_region(self):
        self.outlet.partner_id.parent_id = self.region.partner_id
        self.outlet.active = False
        self.assertFalse(self.outlet_user.aftersales_point_ids)
        for model in ("aftersales.point", "aftersales.technician"):
            self.assertFalse(self._of(self.outlet_user, model).search([]))
        self.assertFalse(self._machines_of(self.outlet_user))
        self.assertEqual(self.region_user.aftersales_point_ids, self.region)

    def test_an_archived_role_beside_an_open_one_takes_nothing_away(self):
        self._create_point("O9", self.outlet.level_id, self.region).write(
            {"partner_id": self.outlet.partner_id.id, "active": False}
        )
        self.env.invalidate_all()
        self.assertEqual(self.outlet_user.aftersales_point_ids, self.outlet)

    def test_the_nearest_contact_with_a_point_counts(self):
        self.outlet.partner_id.parent_id = self.region.partner_id
        deep = self.env["res.partner"].create(
            {"name": "Workshop", "parent_id": self.outlet.partner_id.id}
        )
        user = new_test_user(self.env, "deep_portal", groups="base.group_portal")
        user.partner_id.parent_id = deep
        self.assertEqual(user.aftersales_point_ids, self.outlet)
        self.assertEqual(self.outlet_user.aftersales_point_ids, self.outlet)
        both = self.outlet_user + user + self.region_user + self.nobody
        both.invalidate_recordset()
        self.assertEqual(both.aftersales_point_ids, self.outlet + self.region)

    def test_whose_people_many_users_are_takes_as_many_queries_as_for_few(self):
        few = self.outlet_user + self.region_user
        more = [self._create_portal_user(f"more{number}", self.outlet) for number in range(5)]
        self.assert_constant_queries(
            lambda users: users.mapped("aftersales_point_ids"), few, few.union(*more)
        )

    def test_a_manager_invites_the_people_of_a_point(self):
        action = self.region.with_user(self.service_manager).action_portal_access()
        invited = self.env[action["res_model"]].browse(action["res_id"]).user_ids
        self.assertEqual(invited.partner_id, self.region.partner_id + self.region_user.partner_id)

    def test_internal_users_see_their_companies_network_as_before(self):
        self.service_user.partner_id.parent_id = self.outlet.partner_id
        self.assertIn(self.beside, self._of(self.service_user, "aftersales.technician").search([]))
        self.assertNotIn(
            self.foreigner, self._of(self.service_user, "aftersales.technician").search([])
        )
