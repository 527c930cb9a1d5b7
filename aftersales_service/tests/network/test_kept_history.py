from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...rules.territories import Place
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestKeptHistory(ServiceCommon):
    """What was so stays known: who served where, who worked for whom, with which certificate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hebei = cls.env.ref("base.state_cn_HE")
        cls.shanxi = cls.env.ref("base.state_cn_SX")

    # === TERRITORIES ===

    def _create_territory(self, day="2026-01-10 04:00:00", **values):
        with freeze_time(day):
            territory = self.env["aftersales.territory"].create(
                {"point_id": self.region.id, "state_id": self.hebei.id, **values}
            )
            # The column is filled by the database's clock.
            territory.flush_recordset()
            self.env.cr.execute(
                "UPDATE aftersales_territory SET create_date = %s WHERE id = %s",
                [day, territory.id],
            )
            territory.invalidate_recordset(["create_date"])
        return territory

    def _find(self, state, day):
        place = Place(category=self.categ_tractor.id, day=date.fromisoformat(day), state=state.id)
        return self.env["aftersales.territory"]._find_points(self.company, [place])[0]

    @freeze_time("2026-03-10 04:00:00")
    def test_a_territory_that_becomes_another_region_keeps_what_it_was(self):
        territory = self._create_territory()
        territory.state_id = self.shanxi
        past = territory.past_ids
        self.assertEqual((past.state_id, past.date_to), (self.hebei, date(2026, 3, 9)))
        self.assertEqual(territory.date_from, date(2026, 3, 10))
        self.assertEqual(self._find(self.hebei, "2026-03-09"), self.region)
        self.assertFalse(self._find(self.hebei, "2026-03-10"))
        self.assertFalse(self._find(self.shanxi, "2026-03-09"))
        self.assertEqual(self._find(self.shanxi, "2026-03-10"), self.region)

    @freeze_time("2026-03-10 04:00:00")
    def test_a_correction_on_the_first_day_leaves_no_past(self):
        territory = self._create_territory(day="2026-03-10 04:00:00")
        territory.state_id = self.shanxi
        self.assertFalse(territory.past_ids)
        territory.write({"state_id": self.shanxi.id, "sequence": 3})
        self.assertFalse(territory.past_ids)

    @freeze_time("2026-03-10 04:00:00")
    def test_the_past_of_a_territory_is_neither_changed_nor_deleted(self):
        territory = self._create_territory()
        territory.point_id = self.outlet
        for act in (
            lambda: territory.past_ids.write({"state_id": self.shanxi.id}),
            territory.past_ids.unlink,
            self._create_territory().unlink,
        ):
            with self.assertRaisesRegex(UserError, "served it"):
                act()
        self._create_territory(date_from="2026-04-01").unlink()

    def test_a_name_follows_its_region_unless_somebody_chose_it(self):
        territory = self._create_territory()
        self.assertEqual(territory.name, self.hebei.name)
        territory.city = "保定市"
        self.assertEqual(territory.name, f"{self.hebei.name} 保定市")
        territory.name = "South"
        territory.zip_prefix = "071"
        self.assertEqual(territory.name, "South")

    # === TECHNICIANS ===

    @freeze_time("2026-03-10 04:00:00")
    def test_who_leaves_ends_the_posting_and_is_not_counted(self):
        self.technician.posting_ids.sudo().date_from = "2026-01-10"
        self.technician.action_leave()
        self.assertEqual(self.technician.posting_ids.date_to, date(2026, 3, 10))
        self.assertEqual(self.outlet.technician_count, 0)
        listed = self.env["aftersales.technician"].search(
            self.outlet.action_view_technicians()["domain"]
        )
        self.assertFalse(listed)
        self.technician.action_submit()
        self.assertEqual(len(self.technician.posting_ids.filtered(lambda one: not one.date_to)), 1)

    def test_who_was_approved_stays_on_file(self):
        with self.assertRaisesRegex(UserError, "stays on file"):
            self.technician.unlink()
        with self.assertRaisesRegex(UserError, "stays on file"):
            self.outlet.technician_ids = [(2, self.technician.id)]
        self.technician.create({"code": "T9", "name": "Slip", "point_id": self.outlet.id}).unlink()

    # === CERTIFICATES ===

    def _create_certificate(self, user=None, **values):
        return (
            self.env["aftersales.certificate"]
            .with_user(user or self.env.user)
            .create(
                {
                    "name": "C1",
                    "technician_id": self.technician.id,
                    "expiry": "2026-03-01",
                    **values,
                }
            )
        )

    def test_a_user_s_certificate_counts_once_accepted(self):
        self._create_certificate()
        mine = self._create_certificate(self.service_user, expiry="2031-01-01", to_check=False)
        self.assertTrue(mine.to_check)
        self.assertEqual(mine.validity, "unchecked")
        self.assertEqual(self.technician.certificate_expiry, date(2026, 3, 1))
        mine.expiry = "2030-01-01"
        with self.assertRaises(AccessError):
            mine.to_check = False
        mine.with_user(self.service_manager).action_accept()
        self.assertEqual(self.technician.certificate_expiry, date(2030, 1, 1))

    def test_a_user_changes_no_accepted_certificate(self):
        accepted = self._create_certificate()
        theirs = accepted.with_user(self.service_user)
        for act in (
            lambda: theirs.write({"expiry": "2031-01-01"}),
            lambda: theirs.write({"active": False}),
            lambda: theirs.write({"technician_id": self.technician.copy().id}),
            lambda: self.technician.with_user(self.service_user).write(
                {"certificate_ids": [(1, accepted.id, {"expiry": "2031-01-01"})]}
            ),
            theirs.unlink,
        ):
            with self.assertRaises(AccessError):
                act()
        accepted.with_user(self.service_manager).expiry = "2031-01-01"

    def test_the_coordinator_hears_of_a_user_s_certificate(self):
        self.company.aftersales_coordinator_id = self.service_manager
        self._create_certificate(self.service_user)
        self.assertEqual(self.technician.activity_ids.user_id, self.service_manager)

    @freeze_time("2026-02-25 04:00:00")
    def test_a_reminder_waits_for_somebody_to_remind(self):
        certificate = self._create_certificate()
        self._remind()
        self.assertEqual(certificate.reminder_count, 0)
        self.company.aftersales_coordinator_id = self.service_manager
        self._remind()
        self.assertEqual(len(self.technician.activity_ids), 1)

    @freeze_time("2026-02-25 04:00:00")
    def test_what_has_been_renewed_is_not_reminded_of(self):
        self.company.aftersales_coordinator_id = self.service_manager
        self._create_certificate()
        self._create_certificate(name="C2", expiry="2029-01-01")
        self._remind()
        self.assertFalse(self.technician.activity_ids)

    def _remind(self):
        certificates = self.env["aftersales.certificate"]
        certificates.search(certificates._get_reminder_domain())._remind_of_expiry()

    def test_scans_are_for_the_service_department(self):
        certificate = self._create_certificate(attachment="c2Nhbg==")
        stock_user = new_test_user(self.env, "stock_only", groups="stock.group_stock_user")
        self.env["ir.model.access"].create(
            {
                "name": "stock users read certificates",
                "model_id": self.env["ir.model"]._get_id("aftersales.certificate"),
                "group_id": self.env.ref("stock.group_stock_user").id,
                "perm_read": True,
            }
        )
        self.assertEqual(certificate.with_user(stock_user).read(["name"])[0]["name"], "C1")
        with self.assertRaises(AccessError):
            certificate.with_user(stock_user).read(["attachment"])
        scan = self.env["ir.attachment"].search(
            [
                ("res_model", "=", certificate._name),
                ("res_field", "=", "attachment"),
                ("res_id", "=", certificate.id),
            ]
        )
        self.assertTrue(scan)
        with self.assertRaises(AccessError):
            scan.with_user(stock_user).read(["raw"])

    # === SERVICE POINTS ===

    def test_a_point_with_others_below_is_not_archived_alone(self):
        with self.assertRaisesRegex(UserError, "O1 Outlet lies below R1 Region"):
            self.region.action_archive()
        (self.region + self.outlet)._close()
        self.assertFalse(self.region.active)

    def test_the_diagram_counts_with_what_lies_below(self):
        self._create_order()
        self.assertEqual((self.region.open_order_count, self.region.network_order_count), (0, 1))
        self.assertEqual(self.hq.network_order_count, 1)
        points = self.hq + self.region + self.outlet
        self.assert_constant_queries(
            lambda some: some.mapped("network_order_count"), points[:2], points
        )

    def test_a_copy_has_no_agreement(self):
        self.outlet.opened_date = "2026-01-01"
        self.outlet.agreement_ids = [(0, 0, {"date_end": "2026-12-31"})]
        self.assertTrue(self.outlet.agreement_end)
        copy = self.outlet.copy()
        self.assertFalse(copy.agreement_end or copy.opened_date)

    def test_what_is_shown_finds_the_record(self):
        points = self.env["aftersales.point"]
        for operator in ("=", "ilike"):
            self.assertEqual(
                points.name_search("O1 Outlet", operator=operator)[0][0], self.outlet.id
            )
        self.assertEqual(points.search([("display_name", "in", ["O1 Outlet"])]), self.outlet)
        self.assertEqual(points.search([("display_name", "ilike", "O1 Out")]), self.outlet)
        self.assertFalse(points.search([("display_name", "=", "O1 Region")]))
        self.assertIn(self.outlet, points.search([("display_name", "!=", "R1 Region")]))

    # === ASSIGNMENT ===

    @freeze_time("2026-03-10 04:00:00")
    def test_the_hindrance_says_what_happened(self):
        self.company.aftersales_technician_check = "warn"
        order = self._create_order()
        self._create_certificate()
        self.assertRegex(order.technician_hindrance, r"expired on 03/01/2026\.")
        self.technician.certificate_ids.expiry = "2026-03-15"
        order.schedule_date = "2026-03-20 04:00:00"
        self.assertIn("before the work is done", order.technician_hindrance)
        self.technician.action_leave()
        self.assertIn("has left the network", order.technician_hindrance)
