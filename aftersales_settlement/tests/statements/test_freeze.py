from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SettlementCase

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@tagged("post_install", "-at_install")
class TestFreeze(SettlementCase):
    """Approval freezes a statement; how far it is on its way since is another matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.outlet2.copy({"code": "R2", "name": "Other", "is_payee": True})
        cls.order = cls.make_order(date(2026, 7, 15), parts=[(cls.part, 1)])
        cls.returned = cls.env["aftersales.part.return"].create(
            {
                "order_id": cls.order.id,
                "product_id": cls.part.id,
                "quantity": 1,
                "received_date": date(2026, 8, 1),
                "verdict_id": cls.non_original.id,
            }
        )
        cls.call = cls.env["aftersales.followup"].create(
            {"order_id": cls.order.id, "score": 90, "date": date(2026, 7, 20)}
        )
        cls.make_order(date(2026, 7, 16), point_id=cls.other.id)
        cls.july = cls.make_month()
        cls.frozen = cls.july.statement_ids.filtered(lambda s: s.payee_id == cls.payee)
        cls.draft = cls.july.statement_ids - cls.frozen
        cls.frozen.with_user(cls.approver).action_approve()

    def move_on(self):
        """Let the approved statement be in a later state than any that there is now."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_statement SET state = 'confirmed' WHERE id = %s", [self.frozen.id]
        )
        self.env.invalidate_all()

    def test_making_again_leaves_it(self):
        self.assertLess(self.frozen.net, 0, "the penalty is more than the pay")
        before = self.frozen.read(["approved_at", "net", "name"]), self.frozen.claim_ids.ids
        penalties = self.frozen.penalty_ids.ids
        self.move_on()
        self.make_month()
        self.assertEqual(
            (self.frozen.read(["approved_at", "net", "name"]), self.frozen.claim_ids.ids), before
        )
        self.assertEqual(self.frozen.penalty_ids.ids, penalties)
        self.assertEqual(len(self.july.statement_ids), 2)
        self.assertEqual(self.july.unapproved_count, 1)
        self.assertTrue(self.frozen.claim_ids[0].is_final)

    def test_the_rest_is_approved_beside_it(self):
        self.move_on()
        approved_at = self.frozen.approved_at
        self.assertFalse(self.frozen.can_be_approved)
        self.approve_month(self.july)
        self.assertEqual(self.july.state, "approved")
        self.assertEqual((self.frozen.state, self.frozen.approved_at), ("confirmed", approved_at))
        self.assertEqual(self.draft.state, "approved")

    def test_its_debt_opens_the_next(self):
        self.move_on()
        self.approve_month(self.july)
        self.make_order(date(2026, 8, 15))
        august = self.make_month(AUGUST)
        opened = august.statement_ids.filtered(lambda s: s.payee_id == self.payee)
        self.assertEqual(opened.opening, self.frozen.closing)
        self.assertEqual(self.frozen.carried_to_id, opened)

    def test_what_it_rests_on_stays(self):
        self.move_on()
        changes = (
            lambda: self.call.write({"score": 10}),
            lambda: self.returned.write({"verdict_id": self.accepted.id}),
            lambda: self.company.write({"aftersales_tz": "Europe/Berlin"}),
            lambda: self.july.unlink(),
        )
        for number, change in enumerate(changes):
            with self.subTest(number), self.assertRaises(UserError), self.cr.savepoint():
                change()

    def test_one_that_is_to_be_paid_is_billed(self):
        self.approve_month(self.july)
        self.assertEqual(self.draft.billing_status, "to_bill")
        self.frozen = self.draft
        self.move_on()
        self.env.add_to_compute(self.draft._fields["billing_status"], self.draft)
        self.assertEqual(self.draft.billing_status, "to_bill")
        self.assertTrue(self.draft.can_be_billed)
        self.draft._ensure_approved()

    def test_no_state_goes_before_the_freeze(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE aftersales_statement SET state = 'approved' WHERE id = %s", [self.draft.id]
            )

    def test_statements_of_before_learn_when_they_were_approved(self):
        entries = self.env["aftersales.journal"].search(self.frozen._get_journal_domain())
        at = entries.filtered(lambda entry: entry.event == "approval").at
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE aftersales_statement"
            " DROP CONSTRAINT aftersales_statement_flow_begins_with_approval"
        )
        for journal in (True, False):
            with self.subTest(journal=journal):
                self.env.cr.execute(
                    "UPDATE aftersales_statement SET approved_at = NULL,"
                    " write_date = '2026-08-20 01:02:03'"
                )
                if not journal:
                    self.env.cr.execute("DELETE FROM aftersales_journal")
                script = load_script(
                    "aftersales_settlement/migrations/19.0.1.2.0/pre-freeze.py", "pre-freeze"
                )
                script.migrate(self.env.cr, "19.0.1.1.0")
                self.env.invalidate_all()
                if journal:
                    self.assertEqual(self.frozen.approved_at, at)
                else:
                    self.assertEqual(str(self.frozen.approved_at), "2026-08-20 01:02:03")
                self.assertFalse(self.draft.approved_at)
