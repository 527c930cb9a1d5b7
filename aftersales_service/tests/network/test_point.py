from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestPoint(ServiceCommon):
    def _create_point(self, code, **values):
        return self.env["aftersales.point"].create(
            {"code": code, "name": code, "level_id": self.outlet.level_id.id, **values}
        )

    def test_payee_is_the_nearest_one_at_or_above(self):
        self.assertEqual(self.outlet.payee_id, self.region)
        self.assertEqual(self.region.payee_id, self.region)
        self.assertFalse(self.hq.payee_id)

    def test_payee_follows_a_change_above(self):
        self.assertEqual(self.outlet.payee_id, self.region)
        self.region.is_payee = False
        self.hq.is_payee = True
        self.assertEqual(self.outlet.payee_id, self.hq)

    def test_payee_of_a_point_not_saved_yet(self):
        with Form(self.env["aftersales.point"]) as form:
            form.code = "NEW"
            form.name = "New"
            form.level_id = self.outlet.level_id
            form.parent_id = self.outlet
            self.assertEqual(form.payee_id, self.region)
            form.is_payee = True
        self.assertEqual(form.record.payee_id, form.record)

    def test_moving_a_point_moves_what_is_below_it(self):
        other = self._create_point("R2", is_payee=True)
        below = self._create_point("O2", parent_id=self.outlet.id)
        self.outlet.parent_id = other
        self.assertEqual(below.payee_id, other)
        self.assertTrue(below.parent_path.startswith(other.parent_path))
        self.assertIn(below, self.env["aftersales.point"].search([("id", "child_of", other.id)]))

    def test_a_loop_is_refused_and_named(self):
        with self.assertRaisesRegex(UserError, "O1 Outlet lies below HQ Head"):
            self.hq.parent_id = self.outlet
        with self.assertRaisesRegex(UserError, "can't be its own parent"):
            self.hq.parent_id = self.hq

    def test_a_code_is_unique_in_its_company_only(self):
        with self.assert_violates("code_uniq"):
            self._create_point("HQ")
        other = self.env["res.company"].create({"name": "Other network"})
        self._create_point("HQ", company_id=other.id)

    def test_a_parent_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other network"})
        with self.assertRaises(UserError):
            self._create_point("X", company_id=other.id, parent_id=self.hq.id)

    def test_a_point_stays_with_its_company(self):
        other = self.env["res.company"].create({"name": "Other network"})
        with self.assertRaisesRegex(UserError, "stays with its company"):
            self.outlet.company_id = other

    def test_a_new_contact_is_a_company_of_the_network(self):
        self.assertTrue(self.outlet.partner_id.is_company)
        self.assertEqual(self.outlet.partner_id.company_id, self.company)

    def test_an_existing_contact_can_take_the_role(self):
        partner = self.env["res.partner"].create({"name": "Known dealer", "phone": "123"})
        point = self.env["aftersales.point"].create(
            {"code": "K", "partner_id": partner.id, "level_id": self.outlet.level_id.id}
        )
        self.assertEqual(point.name, "Known dealer")
        self.assertFalse(partner.company_id, "what was shared stays shared")
        self.assertEqual(partner.aftersales_point_count, 1)
        self.assertEqual(partner.action_view_aftersales_point()["res_id"], point.id)

    def test_its_contact_stays_in_its_company(self):
        other = self.env["res.company"].create({"name": "Other network"})
        contact = self.outlet.partner_id
        above = self.env["res.partner"].create({"name": "Group", "is_company": True})
        contact.parent_id = above
        # Odoo moves those below a contact along.
        for moved in (contact, above):
            with self.assertRaisesRegex(UserError, "contact of the service point O1"):
                moved.company_id = other
        self.outlet.active = False
        with self.assertRaisesRegex(UserError, "contact of the service point O1"):
            contact.company_id = other
        contact.company_id = False
        contact.company_id = self.outlet.company_id

    def test_found_by_code_and_by_name(self):
        points = self.env["aftersales.point"]
        self.assertIn(self.outlet.id, dict(points.name_search("O1")))
        self.assertIn(self.outlet.id, dict(points.name_search("Outl")))
        self.assertEqual(self.outlet.display_name, "O1 Outlet")

    def test_counters_and_their_lists_agree(self):
        open_order = self._create_order()
        done = self._create_done_order("2026-03-01 02:00:00")
        orders = self.env["repair.order"]
        self.assertEqual(self.outlet.order_count, 2)
        self.assertEqual(
            orders.search(self.outlet.action_view_orders()["domain"]), open_order + done
        )
        self.assertEqual(self.outlet.open_order_count, 1)
        self.assertEqual(orders.search(self.outlet.action_view_open_orders()["domain"]), open_order)
        self.assertEqual(self.outlet.technician_count, 1)
        self.assertEqual(self.outlet.machine_count, 1)
        self.assertEqual(self.region.child_count, 1)

    def test_a_copy_has_a_code_of_its_own(self):
        self.assertEqual(self.outlet.copy().code, "O1 (copy)")

    def test_reading_many_points_takes_a_constant_number_of_queries(self):
        names = ["display_name", "payee_id", "technician_count", "open_order_count", "child_count"]
        points = self.hq + self.region + self.outlet
        for number in range(30):
            points += self._create_point(f"P{number}", parent_id=points[number % 3].id)
        self.assert_constant_queries(lambda some: some.read(names), points[:3], points)

    def test_the_tree_of_a_contact_stays_in_its_company(self):
        other = self.env["res.company"].create({"name": "Other network"})
        contact = self.region.partner_id
        above = self.env["res.partner"].create({"name": "Group", "is_company": True})
        contact.parent_id = above
        child, grandchild, outsider = self.env["res.partner"].create(
            [{"name": name} for name in ("Child", "Grandchild", "Outsider")]
        )
        child.parent_id = contact
        grandchild.parent_id = child
        outsider.company_id = other
        attacks = [
            *(lambda one=one: one.write({"company_id": other.id})
              for one in (contact, child, grandchild, above)),
            lambda: outsider.write({"parent_id": child.id}),
            lambda: above.write({"parent_id": outsider.id}),
            lambda: self.env["res.partner"].create(
                {"name": "New", "parent_id": contact.id, "company_id": other.id}
            ),
        ]  # fmt: skip
        for number, attack in enumerate(attacks):
            # Unlike assertRaisesRegex it leaves nothing behind.
            with self.subTest(number), self.assertRaises(UserError) as refusal:
                attack()
            self.assertIn("service point R1", str(refusal.exception))
        self.assertNotIn(other, (contact + child + grandchild + above).company_id)
        self.region.partner_id.child_ids.company_id = self.region.company_id
