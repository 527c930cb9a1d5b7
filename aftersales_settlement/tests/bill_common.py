from datetime import date

from odoo.tests import new_test_user

from .common import SettlementCase

BILL_DAY = date(2026, 8, 25)


class BillCase(SettlementCase):
    """July approved: R1's statement of two outlets, ready to be billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.company, install_demo=False
            )
        cls.accountant = new_test_user(
            cls.env,
            "settle_accountant",
            "account.group_account_manager,aftersales_settlement.group_settlement_clerk",
        )

    def make_statement(self, **vals):
        """R1's approved statement of July: labour 50 at O1 and at O2, and travel 25.50 at O1."""
        self.make_order(date(2026, 7, 10), distance_km=50, **vals)
        self.make_order(date(2026, 7, 11), point_id=self.outlet2.id)
        return self.approve_month(self.make_month()).statement_ids

    def make_bill(self, statement=None):
        statement = statement or self.make_statement()
        return statement.with_user(self.approver)._create_bills(BILL_DAY)
