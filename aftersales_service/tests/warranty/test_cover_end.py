from ast import literal_eval
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 02:00:00")
class TestCoverEnd(ServiceCommon):
    """The end of a machine's cover, kept for lists."""

    def _get_end(self, machine=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (machine or self.machine).cover_end_date

    def _run(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 1):
            self.env["stock.lot"]._cron_update_cover_ends()

    # === AT ONCE ===

    def test_it_is_what_the_form_says(self):
        self._run()
        self.assertEqual(self._get_end(), Date.to_date("2027-01-30"))
        self.assertEqual(self.machine.cover_end_date, self.machine.warranty_end)

    def test_it_follows_the_machines_own_facts_at_once(self):
        self.machine.installation_date = "2026-02-28"
        self.assertEqual(self._get_end(), Date.to_date("2027-02-27"))
        own = self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "exception",
                "reason": "Agreed",
                "date_start": "2027-02-28",
                "date_end": "2028-02-29",
            }
        )
        self.assertEqual(self._get_end(), Date.to_date("2028-02-29"))
        own.action_cancel()
        self.assertEqual(self._get_end(), Date.to_date("2027-02-27"))

    def test_goodwill_is_no_cover(self):
        self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "goodwill",
                "amount_limit": 100,
                "reason": "Loyal",
            }
        )
        self._run()
        self.assertEqual(self._get_end(), Date.to_date("2027-01-30"))

    def test_what_is_nobodys_has_no_cover(self):
        lot = self.machine.create(
            {"name": "STOCK-1", "product_id": self.tractor.id, "production_date": "2026-01-01"}
        )
        self.assertFalse(self._get_end(lot))
        lot.customer_id = self.customer
        self.assertTrue(self._get_end(lot))

    # === AT NIGHT ===

    def test_a_policy_that_changes_counts_after_the_night(self):
        self._run()
        with freeze_time("2026-03-02 02:00:00"):
            self.policy.months = 24
            self.assertEqual(self._get_end(), Date.to_date("2027-01-30"))
            with freeze_time("2026-03-02 22:00:00"):
                self._run()
        self.assertEqual(self._get_end(), Date.to_date("2028-01-30"))

    def test_nothing_is_done_twice(self):
        self._run()
        domain = self.env["stock.lot"]._get_outdated_domain()
        self.assertFalse(self.env["stock.lot"].search_count(domain))
        with freeze_time("2026-04-15 02:00:00"):
            domain = self.env["stock.lot"]._get_outdated_domain()
            self.assertIn(self.machine, self.env["stock.lot"].search(domain))

    def test_a_run_that_is_stopped_goes_on_where_it_was(self):
        machines = self.machine.create(
            [
                {
                    "name": f"MANY-{number}",
                    "product_id": self.tractor.id,
                    "dealer_id": self.outlet.id,
                    "customer_id": self.customer.id,
                    "delivery_date": "2026-01-01",
                }
                for number in range(6)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET cover_computed_at = NULL, cover_end_date = NULL")
        self.env.invalidate_all()
        model = "odoo.addons.aftersales_service.models.warranty.stock_lot_cover_end"
        with (
            patch(f"{model}.BATCH", 4),
            patch.object(self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 0),
        ):
            self.env["stock.lot"]._cron_update_cover_ends()
            done = self.env["stock.lot"].search_count([("cover_computed_at", "!=", False)])
            self.assertEqual(done, 4)
        self._run()
        self.assertEqual(set(machines.mapped("cover_end_date")), {Date.to_date("2026-12-31")})

    def test_a_batch_takes_a_constant_number_of_queries(self):
        lots = self.machine.create(
            [
                {
                    "name": f"MANY-{number}",
                    "product_id": self.tractor.id,
                    "customer_id": self.customer.id,
                    "delivery_date": "2026-01-01",
                    "usage_reading_ids": [Command.create({"date": "2026-02-01", "value": 3})],
                }
                for number in range(30)
            ]
        )
        self.assert_constant_queries(lambda some: some._update_cover_ends(), lots[:2], lots)

    # === FILTERS ===

    def test_lists_find_machines_by_cover(self):
        self._run()
        search = self.env["stock.lot"].search
        ours = [("id", "=", self.machine.id)]
        for day, found in (
            ("2026-03-01", ("covered",)),
            ("2026-12-15", ("covered", "cover_ends_soon")),
            ("2027-02-01", ("cover_ended",)),
        ):
            with freeze_time(f"{day} 02:00:00"):
                for name, domain in self._get_filters().items():
                    self.assertEqual(bool(search(ours + domain)), name in found, (day, name))

    def _get_filters(self):
        view = self.env.ref("aftersales_service.stock_lot_view_search_machine")
        arch = self.env["stock.lot"].get_view(view.id, "search")["arch"]
        return {
            node.get("name"): literal_eval(node.get("domain"))
            for node in etree.fromstring(arch).iter("filter")
            if node.get("name") in ("covered", "cover_ends_soon", "cover_ended")
        }


@tagged("post_install", "-at_install")
class TestMachineActions(ServiceCommon):
    """What is done next with a machine is in reach on its form."""

    def test_a_new_request_and_a_new_order_know_the_machine(self):
        for action, model, view in (
            (self.machine.action_new_request(), "aftersales.request", None),
            (self.machine.action_new_service_order(), "repair.order", "service"),
        ):
            self.assertEqual(action["res_model"], model)
            records = self.env[model].with_user(self.service_user)
            records = records.with_context(**action["context"])
            values = records.default_get(["lot_id", "partner_id"])
            self.assertEqual(values["lot_id"], self.machine.id, view)
            self.assertEqual(values["partner_id"], self.customer.id)

    def test_technicians_who_cannot_be_assigned_are_not_offered(self):
        order = self._create_order(technician_id=False)
        self.company.aftersales_technician_check = "block"
        self.assertTrue(order.is_technician_checked)
        order.schedule_date = "2099-01-01 02:00:00"
        self.assertEqual(str(order.technician_day), "2099-01-01")
        self.company.aftersales_technician_check = "warn"
        order.invalidate_recordset()
        self.assertFalse(order.is_technician_checked)

    def test_closing_a_point_with_open_work_says_so_first(self):
        self._create_order()
        action = self.outlet.with_user(self.service_manager).action_archive()
        self.assertEqual(action["res_model"], "aftersales.point.closing")
        self.assertTrue(self.outlet.active)
        wizard = self.env["aftersales.point.closing"].browse(action["res_id"])
        for words in ("open service orders", "machines sold", "technicians"):
            self.assertIn(words, str(wizard.open_items))
        wizard.with_user(self.service_manager).action_close()
        self.assertFalse(self.outlet.active)

    def test_no_write_closes_a_point_with_open_work_unasked(self):
        self._create_order()
        point = self.outlet.with_user(self.service_manager)
        with self.assertRaisesRegex(UserError, r"O1 Outlet: open service orders \(1\)"):
            point.write({"active": False})
        self.assertTrue(self.outlet.active)
        empty = self.outlet.create(
            {"code": "O9", "name": "Empty", "level_id": self.outlet.level_id.id}
        )
        empty.with_user(self.service_manager).active = False
        self.assertFalse(empty.active)

    def test_closing_a_point_by_its_day_says_so_too(self):
        self._create_order()
        spec = {"closed_date": {}}
        answer = self.outlet.onchange({"closed_date": "2026-03-01"}, ["closed_date"], spec)
        for words in ("O1 Outlet", "open service orders (1)", "technicians (1)"):
            self.assertIn(words, answer["warning"]["message"])
        answer = self.outlet.onchange({"closed_date": False}, ["closed_date"], spec)
        self.assertNotIn("warning", answer)
        answer = self.hq.onchange({"closed_date": "2026-03-01"}, ["closed_date"], spec)
        self.assertNotIn("warning", answer)

    def test_a_point_without_anything_closes_at_once(self):
        point = self.outlet.create(
            {"code": "O9", "name": "Empty", "level_id": self.outlet.level_id.id}
        )
        point.action_archive()
        self.assertFalse(point.active)
