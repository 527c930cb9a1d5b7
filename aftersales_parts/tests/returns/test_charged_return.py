from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import PartsCase


@tagged("post_install", "-at_install")
class TestChargedReturn(PartsCase):
    """What charges a service point more than its order replaced is a manager's, with a note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "clerk", "aftersales_parts.group_parts_warehouse")
        cls.manager = new_test_user(cls.env, "keeper", "aftersales_parts.group_parts_manager")

    def _make(self, user, **vals):
        returns = self.env["aftersales.part.return"].with_user(user)
        return returns.create(
            {
                "order_id": self.order.id,
                "product_id": self.part.id,
                "received_date": "2026-07-20",
                **vals,
            }
        )

    def _assert_refused(self, act, error=AccessError, message="more than the order replaced"):
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            act()
        self.env.invalidate_all()

    def test_a_clerk_charges_no_more_than_was_replaced(self):
        charged = {"verdict_id": self.non_original.id}
        self._assert_refused(lambda: self._make(self.clerk, quantity=500, **charged))
        many = self._make(self.clerk, quantity=500)
        self._assert_refused(lambda: many.write(charged))
        self._assert_refused(
            many.with_context(
                verdict_code="non_original", aftersales_workbook_import=True
            ).action_judge
        )
        many.verdict_id = self.accepted  # charges nothing

    def test_nor_by_changing_what_was_judged(self):
        one = self._make(self.clerk, verdict_id=self.non_original.id)
        other = self.make_order("PARTS/2")
        for vals in (
            {"quantity": 500},
            {"product_id": self.other_part.id},
            {"order_id": other.id},
        ):
            with self.subTest(vals):
                self._assert_refused(lambda vals=vals: one.write(vals))
        one.note = "Seen"
        self._assert_refused(lambda: one.copy())

    def test_nor_in_pieces(self):
        pieces = self._make(self.clerk) | self._make(self.clerk)
        self._assert_refused(
            pieces.with_context(verdict_code="non_original").action_judge,
        )

    def test_a_manager_does_with_a_note_that_the_journal_keeps(self):
        many = self._make(self.clerk, quantity=3).with_user(self.manager)
        judge = many.with_context(verdict_code="non_original").action_judge
        self._assert_refused(judge, UserError, "say in the note why")
        many.note = "Three pieces of one board"
        judge()
        entry = self.env["aftersales.journal"].search(many._get_journal_domain())
        self.assertEqual((entry.event, entry.user_id), ("override", self.manager))
        self.assertEqual(entry.reason, "Three pieces of one board")
        self.assertEqual(entry.details["returned_quantity"], 3)
        self.assertEqual(entry.details["replaced_quantity"], 1)
        self.assertEqual(entry.details["verdict_id"], self.non_original.display_name)

    @freeze_time("2026-07-20 04:00:00")
    def test_nothing_is_received_in_the_future(self):
        one = self._make(self.clerk)
        for act in (
            lambda: one.write({"received_date": "2026-07-22"}),
            lambda: self._make(self.clerk, received_date="2026-07-22"),
        ):
            self._assert_refused(act, ValidationError, "in the future")

    @freeze_time("2026-07-20 04:00:00")
    def test_nothing_comes_back_before_the_job(self):
        one = self._make(self.clerk)
        for day in ("2026-01-01", "2026-07-09"):
            for act in (
                lambda day=day: one.write({"received_date": day}),
                lambda day=day: self._make(self.clerk, received_date=day),
            ):
                self._assert_refused(act, ValidationError, "07/10/2026, when the work was comp")
        # A point may send a part before it reports the work as completed.
        self.order.reported_at = "2026-07-08 04:00:00"
        one.with_user(self.clerk).received_date = "2026-07-08"
        for act in (
            lambda: one.write({"received_date": "2026-07-07"}),
            lambda: self._make(self.clerk, received_date="2026-07-07"),
        ):
            self._assert_refused(act, ValidationError, "07/08/2026, when the work was asked for")

    @freeze_time("2026-07-20 04:00:00")
    def test_nor_is_the_job_moved_behind_what_came_back(self):
        self._make(self.clerk, received_date="2026-07-12")
        coordinator = new_test_user(
            self.env, "mover", groups="aftersales_service.group_service_manager"
        )
        order = self.order.with_user(coordinator)
        for vals in (
            {"completed_at": "2026-07-13 04:00:00"},
            {"reported_at": "2026-07-13 04:00:00", "completed_at": "2026-07-13 05:00:00"},
        ):
            self._assert_refused(lambda vals=vals: order.write(vals), ValidationError, "lie before")
        order.write({"reported_at": "2026-07-12 04:00:00", "completed_at": "2026-07-13 04:00:00"})
