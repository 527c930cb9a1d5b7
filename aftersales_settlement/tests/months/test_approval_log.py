from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import SettlementCase

SYSTEM = "made by the settlement"
KEPT = "What was said|in your own name|belongs to"
TALK = "Sent to the dealer"


@tagged("post_install", "-at_install")
class TestApprovalLog(SettlementCase):
    """What was approved, by whom and how much, can't be made up or made to disappear."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.order = cls.make_order(date(2026, 7, 5), [(cls.part, 1)])
        cls.returned = cls.env["aftersales.part.return"].create(
            {
                "order_id": cls.order.id,
                "product_id": cls.part.id,
                "received_date": "2026-07-10",
                "verdict_id": cls.accepted.id,
            }
        )
        cls.photo = cls.env["ir.attachment"].create(
            {
                "name": "Photo",
                "raw": b"A board",
                "res_model": "aftersales.part.return",
                "res_id": cls.returned.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.period = self.approve_month(self.make_month())
        self.statement = self.period.statement_ids
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _users(self):
        return self.clerk, self.approver, self.env.ref("base.user_admin"), self.env.user

    def test_the_journal_says_what_was_approved_and_by_whom(self):
        entries = self.env["aftersales.journal"].with_user(self.clerk)
        [entry] = entries.search(self.statement._get_journal_domain())
        self.assertEqual((entry.event, entry.user_id), ("approval", self.approver))
        self.assertEqual(entry.details["billed"], self.statement.billed)
        self.assertIn(self.payee.display_name, entry.summary)
        self.assertTrue(entries.search(self.period._get_journal_domain()))

    def test_the_log_of_an_approved_statement_stays(self):
        log = self.statement.message_ids
        self.assertTrue(log.sudo().tracking_value_ids)
        for user in self._users():
            statement = self.statement.with_user(user)
            for name, commands in {
                "message_ids": [Command.clear()],
                "message_follower_ids": [Command.clear()],
                "activity_ids": [Command.create({"summary": "Approved"})],
            }.items():
                with self.assertRaisesRegex(UserError, SYSTEM):
                    statement.write({name: commands})
            for message in log.with_user(user):
                with self.assertRaisesRegex(UserError, KEPT):
                    message.write({"body": "Never approved"})
                with self.assertRaisesRegex(UserError, KEPT):
                    message.unlink()
        self.assertEqual(self.statement.message_ids, log)

    def test_nobody_forges_a_message_about_it(self):
        admin = self.env.ref("base.user_admin")
        for record in (self.statement, self.period, self.order):
            vals = {"model": record._name, "res_id": record.id, "body": "Approved by the board"}
            messages = self.env["mail.message"].with_user(admin)
            with self.assertRaisesRegex(UserError, KEPT), self.env.cr.savepoint():
                messages.create(vals)
            with self.assertRaisesRegex(UserError, KEPT):
                record.with_user(admin).message_post(body=TALK, author_id=self.clerk.partner_id.id)
        self.statement.with_user(self.clerk).message_post(body=TALK)

    def test_files_of_what_was_counted_stay(self):
        sheet = self.env["ir.attachment"].create(
            {
                "name": "Record sheet",
                "raw": b"Signed",
                "res_model": "repair.order",
                "res_id": self.order.id,
            }
        )
        for attachment in (sheet, self.photo):
            for user in self._users():
                with self.assertRaisesRegex(UserError, KEPT):
                    attachment.with_user(user).sudo().write({"raw": b"Forged"})
                with self.assertRaisesRegex(UserError, KEPT):
                    attachment.with_user(user).sudo().unlink()

    def test_drafts_are_talked_about_freely(self):
        order = self.make_order(date(2026, 8, 5))
        said = order.message_post(body=TALK)
        said.body = "Called twice"
        said.unlink()
