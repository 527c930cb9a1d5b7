from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestFactProtection(SettlementCase):
    """What approved statements rest on changes by a manager's correction alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls.make_machine("SETTLED", production_date=date(2025, 12, 1))
        cls.history = cls.make_order(
            date(2026, 3, 1), [(cls.part, 1)], lot_id=cls.machine.id, service_status="history"
        )
        cls.order = cls.make_order(date(2026, 7, 5), lot_id=cls.machine.id)
        cls.call = cls.env["aftersales.followup"].create(
            {"order_id": cls.order.id, "date": "2026-07-20", "score": 90}
        )
        cls.manager = new_test_user(
            cls.env, "fact_manager", "aftersales_service.group_service_manager"
        )
        cls.user = new_test_user(cls.env, "fact_user", "aftersales_service.group_service_user")

    def _approve(self):
        return self.approve_month(self.make_month())

    def _assert_refused(self, message, call, *args):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            call(*args)
        self.env.invalidate_all()

    def _correct(self, user, record, **values):
        action = record.with_user(user).action_correct_facts()
        wizard = self.env[action["res_model"]].with_user(user)
        defaults = action["context"]["aftersales_defaults"][action["res_model"]]
        return wizard.create({**defaults, **values})

    def test_before_approval_all_is_as_ever(self):
        self.make_month()
        self.machine.with_user(self.user).installation_date = "2026-02-01"
        self.history.completed_at = "2026-03-02 04:00:00"
        self.call.score = 10
        self.call.unlink()

    def test_what_rests_on_the_facts_is_said_where_anything_does(self):
        for approve, says in ((lambda: None, self.assertNotIn), (self._approve, self.assertIn)):
            approve()
            wizard = self._correct(self.manager, self.machine, reason="Seen on the plate")
            says("settled orders of", wizard.impact)

    def test_a_settled_machines_dates_stay_for_every_writer(self):
        self._approve()
        other = self.machine.product_id.copy()
        for user in (self.user, self.manager, self.env.ref("base.user_admin")):
            for lot in (self.machine.with_user(user), self.machine.with_user(user).sudo()):
                forged = lot.with_context(
                    aftersales_correcting_facts=True, aftersales_workbook_import=True
                )
                for one in (lot, forged):
                    for vals in (
                        {"installation_date": "2024-01-01"},
                        {"installation_date": False},
                        {"delivery_date": "2024-01-01"},
                        {"production_date": "2024-01-01"},
                        {"product_id": other.id},
                        {"name": "ANOTHER"},
                    ):
                        self._assert_refused("Closed orders rest", one.write, vals)
        # The same value, and what changes in a machine's life.
        self.machine.write({"installation_date": "2026-01-10", "dealer_id": self.outlet2.id})

    def test_a_manager_corrects_the_number_of_a_settled_machine(self):
        self._approve()
        wizard = self._correct(self.manager, self.machine, name="SETTLED-1", reason="On the plate")
        wizard.action_correct()
        self.assertEqual(self.machine.name, "SETTLED-1")
        entry = self.env["aftersales.journal"].search(
            [*self.machine._get_journal_domain(), ("event", "=", "correction")]
        )
        self.assertEqual(entry.details, {"name": ["SETTLED", "SETTLED-1"]})
        self.assertEqual((entry.user_id, entry.reason), (self.manager, "On the plate"))

    def test_no_recompute_takes_a_settled_order_its_machine(self):
        self._approve()
        other = self.machine.product_id.copy()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_lot SET product_id = %s WHERE id = %s", [other.id, self.machine.id]
        )
        self.env.invalidate_all()
        self.machine.modified(["product_id"])
        self.order.modified(["product_id", "lot_id", "picking_id"])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.order | self.history).lot_id, self.machine)

    def test_nobody_corrects_the_product_of_a_settled_machine(self):
        self._approve()
        other = self.machine.product_id.copy()
        wizard = self._correct(self.manager, self.machine, product_id=other.id, reason="Plate")
        self._assert_refused("Closed orders rest", wizard.action_correct)

    def test_the_history_that_a_settled_order_rests_on_stays(self):
        self._approve()
        for user in (self.manager, self.env.user):
            history = self.history.with_user(user)
            for vals in (
                {"completed_at": "2026-03-02 04:00:00"},
                {"service_status": "normal"},
                {"units": 3},
            ):
                self._assert_refused("is history", history.write, vals)
            self._assert_refused("is history", history.replacement_ids.sudo().unlink)
            self._assert_refused(
                "is history", history.replacement_ids.sudo().write, {"quantity": 2}
            )
        later = self.make_order(date(2026, 8, 1), lot_id=self.machine.id, service_status="history")
        later.completed_at = "2026-08-02 04:00:00"

    def test_follow_ups_of_approved_months_stay(self):
        self._approve()
        call = self.call.with_user(self.manager)
        for vals in ({"score": 1}, {"date": "2026-08-01"}, {"order_id": self.history.id}):
            self._assert_refused("have counted the follow-up", call.write, vals)
        self._assert_refused("have counted the follow-up", call.unlink)
        call.note = "Asked again"
        late = self.call.with_user(self.user).create(
            {"order_id": self.order.id, "date": "2026-08-20", "score": 50}
        )
        late.score = 60

    def test_a_manager_corrects_a_machine_with_a_reason(self):
        period = self._approve()
        claim = self.claim_of(period, self.order)
        before = claim.read()
        with self.assertRaises(AccessError):
            self._correct(self.user, self.machine, installation_date="2025-01-01", reason="x")
        wizard = self._correct(
            self.manager, self.machine, installation_date="2024-06-01", reason="Delivery note"
        )
        self.assertIn(self.order.name, wizard.impact)
        self.assertIn("2026-07", wizard.impact)
        wizard.action_correct()
        self.assertEqual(self.machine.installation_date, date(2024, 6, 1))
        self.env.invalidate_all()
        self.assertEqual(claim.read(), before)
        entry = self.env["aftersales.journal"].search(self.machine._get_journal_domain())
        self.assertEqual((entry.event, entry.user_id), ("correction", self.manager))
        self.assertEqual(entry.reason, "Delivery note")
        self.assertEqual(entry.details["installation_date"], ["2026-01-10", "2024-06-01"])

    def test_a_correction_of_what_is_not_settled_is_told_too(self):
        wizard = self._correct(self.manager, self.machine, delivery_date="2026-01-05", reason="x")
        wizard.action_correct()
        [entry] = self.env["aftersales.journal"].search(self.machine._get_journal_domain())
        self.assertEqual(entry.details, {"delivery_date": [False, "2026-01-05"]})

    def test_a_correction_says_why_and_changes_something(self):
        self._approve()
        wizard = self._correct(self.manager, self.machine, reason="Delivery note")
        self._assert_refused("Nothing would change", wizard.action_correct)
        wizard = self._correct(self.manager, self.machine, delivery_date="2026-01-05", reason=" ")
        self._assert_refused("Say why", wizard.action_correct)

    def test_a_manager_corrects_the_day_of_a_history_order(self):
        self._approve()
        wizard = self._correct(
            self.manager, self.history, completed_at="2026-02-28 04:00:00", reason="Sheet found"
        )
        wizard.action_correct()
        self.assertEqual(self.history.completion_date, date(2026, 2, 28))
        entry = self.env["aftersales.journal"].search(self.history._get_journal_domain())
        self.assertEqual((entry.event, entry.reason), ("correction", "Sheet found"))
        settled = self._correct(
            self.manager, self.order, completed_at="2026-07-06 04:00:00", reason="x"
        )
        self._assert_refused("is settled", settled.action_correct)
