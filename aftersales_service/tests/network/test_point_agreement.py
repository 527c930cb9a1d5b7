import base64
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...models.base.sentinels import WORKBOOK_IMPORT
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestPointAgreement(ServiceCommon):
    # === CLOSED POINTS ===

    def test_a_closed_point_takes_no_new_orders(self):
        before = self._create_order()
        self.outlet.closed_date = "2026-03-10"
        self.assertTrue(self.outlet.is_closed)
        self.assertEqual(before.point_problem, "closed")
        before.repair_level_id = self.major  # what is there already goes on
        with self.assertRaisesRegex(UserError, "O1 Outlet closed on .* takes no new service"):
            self._create_order()
        other = self._create_order(point_id=self.region.id)
        with self.assertRaisesRegex(UserError, "takes no new service orders"):
            other.point_id = self.outlet

    def test_it_takes_what_it_did_before_it_closed(self):
        self.outlet.closed_date = "2026-03-10"
        self._create_done_order("2026-03-09 02:00:00")
        with self.assertRaisesRegex(UserError, "takes no new service orders"):
            self._create_done_order("2026-03-10 02:00:00")

    def test_it_takes_orders_until_the_day_before_it_closes(self):
        self.outlet.closed_date = "2026-03-11"
        self.assertFalse(self.outlet.is_closed)
        self.assertFalse(self._create_order().point_problem)

    def test_an_import_brings_what_was_done(self):
        self.outlet.closed_date = "2026-03-01"
        orders = self.env["repair.order"]
        imported = WORKBOOK_IMPORT.give(orders)
        self.assertTrue(imported.create(self._prepare_plain_vals()))
        with self.assertRaisesRegex(UserError, "takes no new service orders"):
            orders.with_context(aftersales_workbook_import=True).create(self._prepare_plain_vals())

    def _prepare_plain_vals(self):
        return {"point_id": self.outlet.id, "product_id": self.tractor.id}

    def test_closed_points_are_found_and_open_ones_too(self):
        self.outlet.closed_date = "2026-03-10"
        self.region.closed_date = "2026-03-11"
        points = self.hq + self.region + self.outlet
        mine = [("id", "in", points.ids)]
        self.assertEqual(points.search([*mine, ("is_closed", "=", True)]), self.outlet)
        self.assertEqual(points.search([*mine, ("is_closed", "=", False)]), self.hq + self.region)

    def test_a_point_can_not_close_before_it_opens(self):
        with self.assert_violates("opened_before_closed"):
            self.outlet.write({"opened_date": "2026-02-01", "closed_date": "2026-01-01"})

    # === PRODUCTS SERVED ===

    def test_a_machine_outside_the_points_products_warns_on_the_form(self):
        self.outlet.category_ids = self.categ_part
        with Form(self.env["repair.order"], "repair.view_repair_order_form") as form:
            form.product_id = self.tractor
            form.point_id = self.outlet
            form.service_type_id = self.type_repair
            self.assertEqual(form.point_problem, "products")
        order = form.record
        self.outlet.category_ids = self.categ_machine  # serves what lies below it too
        self.assertFalse(order.point_problem)
        self.outlet.category_ids = False
        self.assertFalse(order.point_problem)

    # === AGREEMENTS ===

    def test_the_state_of_an_agreement(self):
        for start, end, state in (
            (False, False, "none"),
            ("2026-03-11", False, "coming"),
            ("2026-03-10", False, "valid"),
            ("2025-01-01", "2026-05-10", "valid"),
            ("2025-01-01", "2026-05-09", "ending"),
            ("2025-01-01", "2026-03-10", "ending"),
            ("2025-01-01", "2026-03-09", "ended"),
        ):
            with self.subTest(start=start, end=end):
                self.outlet.agreement_ids.unlink()
                if start or end:
                    self._agree(start, end)
                self.assertEqual(self.outlet.agreement_state, state)

    def test_the_coordinator_is_told_once_of_each_end(self):
        points = self.env["aftersales.point"]
        self.outlet.user_id = self.service_user
        agreement = self._agree(False, "2026-05-10")
        points._cron_notify_agreements()
        self.assertFalse(self.outlet.activity_ids)
        with freeze_time("2026-03-11 04:00:00"):
            points._cron_notify_agreements()
            points._cron_notify_agreements()
        activity = self.outlet.activity_ids
        self.assertEqual(activity.user_id, self.service_user)
        self.assertEqual(activity.date_deadline, date(2026, 5, 10))
        activity.action_done()
        points._cron_notify_agreements()
        self.assertFalse(self.outlet.activity_ids, "what is done does not come again")
        agreement.date_end = "2026-04-30"
        points._cron_notify_agreements()
        self.assertEqual(len(self.outlet.activity_ids), 1)

    def test_the_company_s_coordinator_is_told_for_points_without_one(self):
        self._agree(False, "2026-03-20")
        points = self.env["aftersales.point"]
        points._cron_notify_agreements()
        self.assertFalse(self.outlet.activity_ids)
        self.company.aftersales_coordinator_id = self.service_manager
        points._cron_notify_agreements()
        self.assertEqual(self.outlet.activity_ids.user_id, self.service_manager)

    def test_nobody_is_told_of_closed_points(self):
        self.outlet.write(
            {
                "user_id": self.service_user.id,
                "closed_date": "2026-03-10",
            }
        )
        self._agree(False, "2026-03-20")
        self.env["aftersales.point"]._cron_notify_agreements()
        self.assertFalse(self.outlet.activity_ids)

    def test_renewals_follow_each_other(self):
        self._agree("2024-01-01", "2025-03-31")
        self._agree("2025-04-01", "2026-03-31")
        self.assertEqual(self.outlet.agreement_state, "ending")
        self._agree("2026-04-01", "2028-03-31")
        self.assertEqual(self.outlet.agreement_state, "valid")
        self.assertEqual(self.outlet.agreement_start, date(2024, 1, 1))
        self.assertEqual(self.outlet.agreement_end, date(2028, 3, 31))
        self._agree("2028-05-01", False)
        self.assertEqual(self.outlet.agreement_state, "coming")
        self.assertFalse(self.outlet.agreement_end)

    def test_an_agreement_ends_after_it_starts(self):
        with self.assert_violates("agreement_in_order"):
            self._agree("2026-03-02", "2026-03-01")

    def test_agreements_are_for_the_service_department(self):
        manager = self.env["aftersales.agreement"].with_user(self.service_manager)
        document = manager.env["ir.attachment"].create(
            {
                "name": "agreement.txt",
                "datas": base64.b64encode(b"signed"),
                "res_model": "aftersales.agreement",
                "res_id": 0,
            }
        )
        agreement = manager.create(
            {"point_id": self.outlet.id, "date_end": "2026-12-31", "document_ids": document.ids}
        )
        theirs = document.with_user(self.service_user)
        self.assertEqual(theirs.raw, b"signed")
        with self.assertRaises(AccessError):
            agreement.with_user(self.service_user).date_end = "2027-12-31"
        outsider = new_test_user(self.env, "agreement_outsider", groups="base.group_user")
        self.env["ir.model.access"].create(
            {
                "name": "internal users read service points",
                "model_id": self.env["ir.model"]._get_id("aftersales.point"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        point = self.outlet.with_user(outsider)
        self.assertEqual(point.agreement_state, "valid")
        for act in (
            lambda: document.with_user(outsider).read(["raw"]),
            lambda: agreement.with_user(outsider).read(["date_end"]),
            lambda: point.read(["agreement_ids"]),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_agreements_stay_in_their_company(self):
        agreement = self._agree(False, "2026-12-31")
        other = self.env["res.company"].create({"name": "Other"})
        self.service_user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        theirs = agreement.with_user(self.service_user)
        self.assertFalse(theirs.search([("id", "=", agreement.id)]))

    def _agree(self, start, end):
        return self.env["aftersales.agreement"].create(
            {"point_id": self.outlet.id, "date_start": start, "date_end": end}
        )
