from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import Form, new_test_user, tagged

from ..common import SettlementCase

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@tagged("post_install", "-at_install")
class TestRateSheets(SettlementCase):
    """Rates are versions: written, approved by somebody else, in force, superseded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = new_test_user(
            cls.env,
            "sheet_both",
            "aftersales_settlement.group_settlement_clerk,"
            "aftersales_settlement.group_settlement_approver",
        )
        cls.sheets = cls.env["aftersales.rate.sheet"]

    def make_draft(self, user=None, **vals):
        """Return a draft that the clerk, or ``user``, wrote: repairs are paid otherwise."""
        draft, copies = self.sheets.with_user(user or self.clerk)._make_version(self.company)
        rate = self.rate.with_user(user or self.clerk).browse(copies[self.rate.id])
        rate.write(vals or {"amount": 60})
        return draft.with_env(self.env)

    def approve(self, draft, user=None):
        draft.with_user(user or self.approver).action_approve()

    # === VERSIONS ===

    def test_a_new_version_has_the_rates_of_the_one_before(self):
        self.change_rate(active=False)
        action = self.sheet.with_user(self.clerk).action_new_version()
        draft = self.sheets.browse(action["res_id"])
        self.assertEqual((draft.state, draft.version), ("draft", 3))
        self.assertEqual(draft.previous_id, self.sheet)
        self.assertEqual(draft.currency_id, self.company.currency_id)
        rates = draft.with_context(active_test=False).rate_ids
        self.assertEqual(rates.mapped("amount"), [50, 0.85])
        self.assertEqual(rates.mapped("active"), [False, True])
        self.assertFalse(draft.written_by_ids, "nothing is written yet")
        again = self.sheet.with_user(self.clerk).action_new_version()
        self.assertEqual(again["res_id"], draft.id, "one draft at a time")

    def test_approved_it_is_in_force_and_supersedes(self):
        draft = self.make_draft()
        self.assertEqual(draft.written_by_ids, self.clerk)
        self.approve(draft)
        self.assertEqual((draft.state, draft.approved_by_id), ("in_force", self.approver))
        self.assertTrue(draft.approved_at)
        self.assertEqual(draft.in_force_from, self.company._aftersales_today())
        self.assertEqual((self.sheet.state, self.sheet.superseded_by_id), ("superseded", draft))
        entry = self.env["aftersales.journal"].search(draft._get_journal_domain())
        self.assertEqual((entry.event, entry.user_id), ("approval", self.approver))
        self.assertIn("Changed: 1", entry.summary)
        self.assertIn("settlement_clerk", entry.summary)

    def test_it_waits_for_its_first_day(self):
        tomorrow = self.company._aftersales_today() + timedelta(days=1)
        draft = self.make_draft()
        draft.in_force_from = tomorrow
        self.approve(draft)
        self.assertEqual((draft.state, self.sheet.state), ("approved", "in_force"))
        self.assertEqual(self.sheets._get_in_force(self.company), self.sheet)
        self.sheets._cron_put_in_force()
        self.assertEqual(draft.state, "approved")
        draft._write_protected({"in_force_from": tomorrow - timedelta(days=1)})
        self.assertEqual(self.sheets._get_in_force(self.company), draft, "before the cron, too")
        self.sheets._cron_put_in_force()
        self.assertEqual((draft.state, self.sheet.state), ("in_force", "superseded"))

    def test_no_version_brings_forward_what_waits_for_its_first_day(self):
        waiting = self.make_draft(amount=999)
        waiting.with_user(self.clerk).in_force_from = self.company._aftersales_today() + timedelta(
            days=40
        )
        self.approve(waiting)
        draft = self.sheets.with_user(self.clerk)._make_version(self.company)[0].with_env(self.env)
        with self.assertRaisesRegex(UserError, "can't do so before"):
            self.approve(draft)
        draft.with_user(self.clerk).in_force_from = waiting.in_force_from
        self.approve(draft)
        self.assertEqual((waiting.state, draft.state), ("approved", "approved"))

    def test_no_version_comes_into_force_in_the_past(self):
        draft = self.make_draft()
        draft.with_user(self.clerk).in_force_from = self.company._aftersales_today() - timedelta(
            days=1
        )
        with self.assertRaisesRegex(UserError, "which is over"):
            self.approve(draft)

    def test_the_first_version_tells_no_changes(self):
        first = self.sheets.search([("previous_id", "=", False)], limit=1)
        self.assertIs(first.difference_summary, False)

    def test_a_version_that_does_not_know_the_latest_is_refused(self):
        draft = self.make_draft()
        draft._write_protected({"previous_id": False})
        with self.assertRaisesRegex(UserError, "whose changes it doesn't have"):
            self.approve(draft)

    def test_one_without_rates_is_refused(self):
        draft = self.make_draft()
        draft.rate_ids.unlink()
        with self.assertRaisesRegex(UserError, "has no rates"):
            self.approve(draft)

    # === WHO ===

    def test_who_wrote_it_does_not_approve_it(self):
        for write in (
            lambda draft: setattr(draft.rate_ids[0], "amount", 70),
            lambda draft: draft.rate_ids[0].copy(),
            lambda draft: draft.rate_ids[0].unlink(),
            lambda draft: draft.rate_ids[0].action_archive(),
            lambda draft: setattr(draft.sudo(), "in_force_from", AUGUST),
        ):
            with self.cr.savepoint() as savepoint:
                draft = self.make_draft()
                self.assertFalse(draft.with_user(self.approver).written_by_ids & self.both)
                write(draft.with_user(self.both))
                self.assertFalse(draft.with_user(self.both).can_be_approved)
                with self.assertRaisesRegex(UserError, "written .* yourself"):
                    self.approve(draft, self.both)
                self.assertTrue(draft.with_user(self.approver).can_be_approved)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_clerk_does_not_approve(self):
        draft = self.make_draft(self.both)
        with self.assertRaisesRegex(UserError, "you are not one"):
            self.approve(draft, self.clerk)

    def test_its_writer_approves_months_once_another_has_approved_it(self):
        draft = self.make_draft(self.both)
        self.approve(draft)
        self.make_order(date(2026, 7, 15))
        july = self.make_month()
        self.assertEqual(july.claim_ids.labour, 60)
        july.with_user(self.both)._approve()
        self.assertEqual(july.state, "approved")

    def test_the_writer_of_rates_that_nobody_approved_approves_no_month(self):
        self.sheet._write_protected({"written_by_ids": [(6, 0, self.both.ids)]})
        self.make_order(date(2026, 7, 15))
        july = self.make_month()
        for records in (july, july.statement_ids):
            with self.assertRaisesRegex(UserError, "nobody else has approved it"):
                records.with_user(self.both).action_approve()
        self.assertTrue(self.sheet.with_user(self.approver).can_be_approved)
        self.approve(self.sheet)
        self.assertEqual(self.sheet.state, "in_force")
        july.with_user(self.both)._approve()

    # === THE MONTH ===

    def test_a_draft_pays_nothing(self):
        draft = self.make_draft()
        order = self.make_order(date(2026, 7, 15))
        july = self.make_month()
        self.assertEqual(self.claim_of(july, order).labour, 50)
        self.approve(draft)
        with self.assertRaisesRegex(UserError, "come to something else"):
            self.approve_month(july)
        self.assertEqual(self.claim_of(self.make_month(), order).labour, 60)

    def test_a_version_that_says_the_same_changes_nothing(self):
        self.make_order(date(2026, 7, 15))
        july = self.make_month()
        self.change_rate()
        self.approve_month(july)
        self.assertEqual(july.state, "approved")

    def test_no_sheet_in_force_pays_nothing(self):
        order = self.make_order(date(2026, 7, 15))
        self.sheet._write_protected({"state": "draft"})
        self.assertEqual(self.claim_of(self.make_month(), order).reason, "no_rate")

    # === COMPARING ===

    def test_compared_line_by_line(self):
        draft = self.make_draft(amount=60, valid_from=AUGUST)
        travel = draft.rate_ids - draft.rate_ids.filtered(lambda rate: rate.amount == 60)
        travel.unlink()
        draft.rate_ids.create(
            {"sheet_id": draft.id, "service_type_id": self.test_type.id, "amount": 5}
        )
        action = draft.with_user(self.approver).action_compare()
        lines = self.env[action["res_model"]].with_user(self.approver).search(action["domain"])
        self.assertEqual(
            [(line.kind, line.service_type_id.id, line.before, line.after) for line in lines],
            [
                ("changed", self.repair_type.id, "50 per job", "60 per job, 08/01/2026 – "),
                ("added", self.test_type.id, False, "5 per job"),
                ("removed", self.travel_type.id, "0.85 per km, 20 km free", False),
            ],
        )
        self.assertEqual(draft.difference_summary, "Added: 1, Changed: 1, Removed: 1")
        self.assertFalse(self.env[action["res_model"]].with_user(self.clerk).search([]))

    def test_the_form_edits_a_draft(self):
        draft = self.make_draft()
        with Form(draft.with_user(self.clerk)) as form:
            form.name = "Autumn"
            with form.rate_ids.new() as rate:
                rate.service_type_id = self.test_type
                rate.amount = 7
        self.assertEqual(draft.rate_ids.mapped("amount"), [60, 0.85, 7])

    def test_rates_of_a_database_from_before(self):
        other = self.env["res.company"].create({"name": "Nothing here"})
        self.env["aftersales.rate.edit"].with_user(self.both)._note({self.company: False})
        self.env.flush_all()
        for query in (
            "ALTER TABLE aftersales_rate ALTER COLUMN sheet_id DROP NOT NULL",
            "UPDATE aftersales_rate SET sheet_id = NULL",
            "DELETE FROM aftersales_rate_sheet",
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)
        script = load_script(
            "aftersales_settlement/migrations/19.0.1.2.0/post-rate_sheets.py", "post-rate_sheets"
        )
        for _again in range(2):
            script.migrate(self.env.cr, "19.0.1.1.0")
        sheet = self.sheets.search([("company_id", "in", (self.company | other).ids)])
        self.assertEqual((sheet.version, sheet.state), (1, "in_force"))
        self.assertEqual(sheet.rate_ids.mapped("amount"), [50, 0.85])
        self.assertEqual(sheet.written_by_ids, self.both)
        self.assertFalse(sheet.approved_at)
