from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged

from .bill_common import BillCase


@tagged("post_install", "-at_install")
class TestBillProtection(BillCase):
    def test_lines_and_amounts_are_not_edited(self):
        bill = self.make_bill()
        line = bill.invoice_line_ids[0]
        changes = (
            {"invoice_line_ids": [Command.update(line.id, {"price_unit": 99})]},
            {"invoice_line_ids": [Command.update(line.id, {"quantity": 2})]},
            {"invoice_line_ids": [Command.update(line.id, {"discount": 10})]},
            {"invoice_line_ids": [Command.delete(line.id)]},
            {"invoice_line_ids": [Command.create({"name": "More", "price_unit": 5})]},
            {"line_ids": [Command.update(line.id, {"balance": 99})]},
            {"partner_id": self.outlet.partner_id.id},
            {"currency_id": self.other_currency().id},
            {"ref": "something else"},
            {"move_type": "in_refund"},
            {"aftersales_statement_id": False},
        )
        for vals in changes:
            for user in (self.approver, self.accountant):
                with self.subTest(vals, user=user.login), self.assertRaises(UserError):
                    bill.with_user(user).write(vals)
            with self.subTest(vals, user="sudo"), self.assertRaises(UserError):
                bill.sudo().write(vals)

    def other_currency(self):
        return self.env["res.currency"].create({"name": "TST", "symbol": "T"})

    def test_lines_themselves_are_not_edited(self):
        line = self.make_bill().invoice_line_ids[0].sudo()
        with self.assertRaises(UserError):
            line.price_unit = 99
        with self.assertRaises(UserError):
            line.tax_ids = self.env["account.tax"].search([], limit=1)
        # Odoo's own mark of a deletion within a bill can come from any client.
        with self.assertRaises(UserError):
            line.with_context(dynamic_unlink=True, force_delete=True).unlink()
        with self.assertRaises(UserError):
            line.copy({"move_id": line.move_id.id})

    def test_the_due_date_and_the_notes_are_free(self):
        bill = self.make_bill().with_user(self.approver)
        bill.write({"invoice_date_due": "2026-12-31", "narration": "Thanks"})
        self.assertEqual(bill.amount_total, bill.aftersales_statement_id.billed)
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        bill.write({"invoice_date_due": "2027-01-31"})
        payable = bill.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(str(payable.date_maturity), "2027-01-31")

    def test_nobody_links_a_bill_to_a_statement(self):
        statement = self.make_statement()
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.payee.partner_id.id}
        )
        for move in (bill.with_user(self.accountant), bill.sudo()):
            with self.assertRaises(AccessError):
                move.aftersales_statement_id = statement
        with self.assertRaises(AccessError):
            self.env["account.move"].create(
                {"move_type": "in_invoice", "aftersales_statement_id": statement.id}
            )

    def test_a_bill_that_does_not_match_is_not_posted(self):
        bill = self.make_bill()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET amount_total = amount_total + 1 WHERE id = %s", [bill.id]
        )
        self.env.invalidate_all(flush=False)
        with self.assertRaisesRegex(UserError, "doesn't match"):
            bill.with_user(self.approver).action_post()

    def test_a_cancelled_bill_is_not_edited_either(self):
        bill = self.make_bill().with_user(self.approver)
        bill.button_cancel()
        with self.assertRaises(UserError):
            bill.ref = "cancelled by mistake"
        bill.button_draft()
        bill.action_post()
        self.assertEqual(bill.aftersales_statement_id.billing_status, "to_pay")

    def test_a_new_bill_carries_no_permission_with_it(self):
        bill = self.make_bill()
        self.assertNotIn("settlement_run", bill.env.context)

    def test_other_bills_are_edited_as_ever(self):
        other = self.make_plain_bill().with_user(self.accountant)
        other.invoice_line_ids[0].price_unit = 1
        other.invoice_line_ids[1].unlink()
        other.partner_id = self.outlet.partner_id


@tagged("post_install", "-at_install")
class TestBillProtectionOverRpc(HttpCase, BillCase):
    def test_a_client_does_not_edit_the_bill(self):
        bill = self.make_bill()
        line = bill.invoice_line_ids[0]
        self.env.flush_all()
        self.authenticate("settle_accountant", "settle_accountant")
        calls = (
            ("account.move", "write", bill.ids, {"aftersales_statement_id": False}),
            (
                "account.move",
                "web_save",
                bill.ids,
                {"invoice_line_ids": [[1, line.id, {"price_unit": 1}]]},
                {},
            ),
            ("account.move.line", "write", line.ids, {"price_unit": 1}),
            ("account.move.line", "unlink", line.ids),
            ("account.move", "action_post", bill.ids),
        )
        for model, method, *args in calls:
            for context in ({}, {"settlement_run": True, "dynamic_unlink": True}):
                with (
                    self.subTest(f"{model}.{method}", context=context),
                    self.assertRaises(JsonRpcException),
                ):
                    self.make_jsonrpc_request(
                        "/web/dataset/call_kw",
                        {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": {"context": context},
                        },
                    )
        self.env.invalidate_all()
        self.assertEqual(bill.amount_total, 125.5)
