from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import SettlementCase

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

    @contextmanager
    def refused(self, sentence):
        """A block that is refused in these words (a pattern), and leaves nothing behind."""
        with self.assertRaises(UserError) as refusal:
            yield
        self.assertRegex(str(refusal.exception), sentence)

    @classmethod
    def make_statement(cls, **vals):
        """R1's approved statement of July: labour 50 at O1 and at O2, and travel 25.50 at O1."""
        cls.make_order(date(2026, 7, 10), distance_km=50, **vals)
        cls.make_order(date(2026, 7, 11), point_id=cls.outlet2.id)
        return cls.approve_month(cls.make_month()).statement_ids

    @classmethod
    def make_bill(cls, statement=None):
        statement = statement or cls.make_statement()
        return statement.with_user(cls.approver)._create_bills(BILL_DAY)

    @classmethod
    def make_posted_bill(cls, statement=None):
        bill = cls.make_bill(statement)
        bill.with_user(cls.approver).action_post()
        return bill

    @classmethod
    def make_plain_bill(cls, **vals):
        """A draft bill of no statement, 10 and 20."""
        return cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.payee.partner_id.id,
                "invoice_date": BILL_DAY,
                "invoice_line_ids": [
                    Command.create({"name": "Plain", "price_unit": price, "tax_ids": False})
                    for price in (10, 20)
                ],
                **vals,
            }
        )
