import base64
import json
from datetime import date
from pathlib import Path

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.workbook.workbook_common import WorkbookCommon

NAME = "示例电子股份有限公司"
# The example that comes with the suite's sources; an addon by itself is installed without it.
DATA = Path(__file__).parents[3] / "tests" / "data"


@tagged("post_install", "-at_install")
class TestWorkbookScenario(WorkbookCommon):
    """Four months of a dealer network, from its workbook to the last cent."""

    def test_provincial_centres(self):
        if not DATA.is_dir():
            self.skipTest("The example workbook comes with the suite's sources.")
        # No two companies have one name, not even in a database with the demo's company.
        self.env["res.company"].search([("name", "=", NAME)]).name = "Demo"
        self.company.name = NAME
        content = (DATA / "provincial_centres.xlsx").read_bytes()
        self.assertEqual(self.load_content(content)["orders"], (201, 0, 0))
        again = self.load_content(content)
        self.assertFalse([name for name, count in again.items() if count[0] or count[1]])
        expected = json.loads((DATA / "provincial_centres.expected.json").read_text())
        clerk, approver = self.user("clerk"), self.user("approver")
        for month in expected:
            first = date.fromisoformat(f"{month['month']}-01")
            period = self.env["aftersales.settlement.period"]._for_month(self.company, first)
            period.with_user(clerk)._make(as_of=period.cutoff_date)
            period.with_user(approver)._approve()
            self.assertEqual(period._get_result(), month)
        settled = self.load_content(content)
        self.assertFalse([name for name, count in settled.items() if count[0] or count[1]])

    def load_content(self, content):
        wizard = self.wizard({})
        wizard.file = base64.b64encode(content)
        plans = wizard._run_import().get_results()
        return {name: (plan.created, plan.updated, plan.unchanged) for name, plan in plans.items()}

    def user(self, role):
        return new_test_user(
            self.env,
            f"wb_{role}",
            groups=f"aftersales_settlement.group_settlement_{role}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
