from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.workbook.workbook_common import WorkbookCommon

from ..common import SettlementCase

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@tagged("post_install", "-at_install")
class TestRateEdits(SettlementCase):
    """Whoever edited coefficients since the last approval may not approve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Both at once, as a small company has it.
        cls.both = new_test_user(
            cls.env,
            "clerk_and_approver",
            "aftersales_settlement.group_settlement_clerk,"
            "aftersales_settlement.group_settlement_approver,"
            "aftersales_service.group_service_manager",
        )
        cls.make_order(date(2026, 7, 15))
        cls.coefficient = cls.env["aftersales.coefficient"].create(
            {"min_score": 0, "coefficient": 1}
        )

    def _own(self, record):
        return record.with_user(self.both)

    def _assert_approves(self, may):
        july = self.make_month()
        if may:
            july.with_user(self.both)._approve()
            return
        for records in (july, july.statement_ids):
            with self.assertRaisesRegex(UserError, "edited coefficients or checks yourself"):
                records.with_user(self.both).action_approve()
        self.approve_month(july)

    def test_who_edited_nothing_approves(self):
        self.coefficient.coefficient = 0.9
        self._assert_approves(True)

    def test_who_edited_a_coefficient(self):
        self._own(self.coefficient).coefficient = 0.5
        self._assert_approves(False)

    def test_who_edited_one_that_somebody_touched_since(self):
        self._own(self.coefficient).coefficient = 0.5
        self.coefficient.with_user(self.clerk).coefficient = 0.6
        self._assert_approves(False)

    def test_who_deleted_a_coefficient(self):
        self._own(self.coefficient).unlink()
        self._assert_approves(False)

    def test_who_imported_coefficients(self):
        rows = [("min_score", "coefficient"), (50, 0.9)]
        values = {"file": WorkbookCommon.file({"coefficients": rows}), "filename": "workbook.xlsx"}
        self._own(self.env["aftersales.workbook.import"]).create(values)._run_import()
        self._assert_approves(False)

    def test_superuser_rights_do_not_hide_who_it_is(self):
        self._own(self.coefficient).sudo().coefficient = 0.6
        self._assert_approves(False)

    def test_another_company_is_another_matter(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.both.company_ids = [Command.link(company.id)]
        self._own(self.env["aftersales.coefficient"]).create(
            {"min_score": 0, "coefficient": 1, "company_id": company.id}
        )
        self._assert_approves(True)

    def test_once_somebody_else_has_approved_the_editor_approves_the_next_month(self):
        self._own(self.coefficient).coefficient = 0.5
        self._assert_approves(False)
        self.make_order(date(2026, 8, 15))
        august = self.make_month(AUGUST)
        august.with_user(self.both)._approve()
        self.assertEqual(august.state, "approved")

    def test_an_edit_that_the_approved_month_was_not_made_by_still_waits(self):
        july = self.make_month()
        self._own(self.env["aftersales.coefficient"]).create({"min_score": 99, "coefficient": 1})
        july._write_run({"made_at": july.made_at - timedelta(minutes=1)})
        self.approve_month(july)
        self.make_order(date(2026, 8, 15))
        with self.assertRaisesRegex(UserError, "edited coefficients"):
            self.make_month(AUGUST).with_user(self.both)._approve()

    def test_edits_are_not_forged_or_deleted(self):
        self._own(self.coefficient).coefficient = 0.6
        edit = self.env["aftersales.rate.edit"].search([("user_id", "=", self.both.id)])
        self.assertEqual(len(edit), 1)
        for records in (edit.with_user(self.both), edit.sudo()):
            for change in (lambda r: r.write({"user_id": self.clerk.id}), lambda r: r.unlink()):
                with self.assertRaises(UserError):
                    change(records)
