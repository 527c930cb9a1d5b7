from odoo.tests import Form, new_test_user, tagged

from .bill_common import BillCase


@tagged("post_install", "-at_install")
class TestPayeeBanner(BillCase):
    """Who enters a bill of a vendor who is paid by statements is told so, and not hindered."""

    def test_a_plain_bill_names_the_statements_to_pay(self):
        statement = self.make_statement()
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        branch = self.env["res.partner"].create(
            {"name": "Branch", "is_company": True, "parent_id": self.payee.partner_id.id}
        )
        for vendor in (self.payee.partner_id, branch):
            bill = self.make_plain_bill(partner_id=vendor.id).with_user(biller)
            self.assertEqual(bill.aftersales_unpaid, statement.name)
            with Form(bill) as form:
                self.assertEqual(form.aftersales_unpaid, statement.name)
            bill.action_post()
        action = bill.with_user(self.approver).action_view_aftersales_unpaid()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), statement)

    def test_others_are_not_bothered(self):
        stranger = self.env["res.partner"].create({"name": "Stationer"})
        self.assertFalse(self.make_plain_bill().aftersales_unpaid)
        statement = self.make_statement()
        self.assertFalse(self.make_plain_bill(partner_id=stranger.id).aftersales_unpaid)
        self.assertFalse(self.make_plain_bill(move_type="in_refund").aftersales_unpaid)
        self.assertFalse(self.make_plain_bill(move_type="out_invoice").aftersales_unpaid)
        bill = self.make_bill(statement)
        self.assertFalse(bill.aftersales_unpaid)
