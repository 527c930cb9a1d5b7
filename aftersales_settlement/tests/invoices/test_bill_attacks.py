from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from .bill_common import BILL_DAY, BillCase

# Whatever a client may put into the context of a call.
FORGED_CONTEXT = {
    "settlement_run": True,
    "skip_readonly_check": True,
    "skip_invoice_sync": True,
    "skip_account_move_synchronization": True,
    "dynamic_unlink": True,
    "force_delete": True,
}


@tagged("post_install", "-at_install")
class TestBillAttacks(HttpCase, BillCase):
    """What someone with invoicing rights only can try over RPC, one route a test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statement = cls.make_statement()
        cls.bill = cls.make_posted_bill(cls.statement)
        cls.invoicer = new_test_user(cls.env, "invoicer", "account.group_account_invoice")
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Stranger", "bank_ids": [Command.create({"acc_number": "666"})]}
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "type_tax_use": "purchase"}
        )
        cls.said = cls.facts()
        cls.env.flush_all()

    @classmethod
    def facts(cls):
        """All that the guard must hold, apart from how it holds it."""
        fields = ("name", "partner_id", "partner_bank_id", "ref", "payment_reference", "payment_state",
                  "auto_post", "state", "amount_total", "amount_residual", "invoice_date",
                  "journal_id", "currency_id")  # fmt: skip
        lines = ("name", "partner_id", "account_id", "price_unit", "balance", "amount_residual",
                 "reconciled", "quantity")  # fmt: skip
        return cls.bill.read(fields, load=None), cls.bill.line_ids.sorted("id").read(
            lines, load=None
        )

    def attack(self, model, method, *args, logins=("invoicer", "settlement_approver")):
        """Call as whoever may edit bills, plainly and with a forged context: all are refused."""
        for login in logins:
            self.authenticate(login, login)
            for context in ({}, FORGED_CONTEXT):
                with (
                    self.subTest(login=login, context=bool(context)),
                    self.assertRaises(JsonRpcException),
                ):
                    self.rpc(model, method, *args, context=context)
        self.env.invalidate_all()
        self.assertEqual(self.facts(), self.said)

    def rpc(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def write(self, vals):  # pylint: disable=method-required-super
        self.attack("account.move", "write", self.bill.ids, vals)

    def write_line(self, vals, display_type="product"):
        lines = self.bill.line_ids.filtered(lambda line: line.display_type == display_type)
        self.attack("account.move.line", "write", lines[:1].ids, vals)

    # === A POSTED BILL ===

    def test_partner_and_state_at_once(self):
        self.write({"partner_id": self.stranger.id, "state": "draft"})

    def test_partner(self):
        self.write({"partner_id": self.stranger.id})

    def test_bank_account(self):
        self.write({"partner_bank_id": self.stranger.bank_ids.id})

    def test_reference(self):
        self.write({"ref": "other"})

    def test_payment_reference(self):
        self.write({"payment_reference": "other"})

    def test_number(self):
        self.write({"name": "BILL/2026/99/0001"})

    def test_payment_state(self):
        self.write({"payment_state": "paid"})

    def test_residual(self):
        self.write({"amount_residual": 0})

    def test_total(self):
        self.write({"amount_total": 1})

    def test_recurrence(self):
        self.write({"auto_post": "monthly"})

    def test_dates(self):
        self.write({"invoice_date": "2026-09-01"})
        self.write({"date": "2026-09-01"})

    def test_terms(self):
        self.write(
            {"invoice_payment_term_id": self.env.ref("account.account_payment_term_30days").id}
        )

    def test_cancelled_by_state(self):
        self.write({"state": "cancel"})

    def test_draft_by_state(self):
        self.write({"state": "draft"})

    def test_reset_and_cancelled_by_button(self):
        self.attack("account.move", "button_draft", self.bill.ids, logins=["invoicer"])
        self.attack("account.move", "button_cancel", self.bill.ids, logins=["invoicer"])

    def test_line_partner(self):
        self.write_line({"partner_id": self.stranger.id})
        self.write_line({"partner_id": self.stranger.id}, "payment_term")

    def test_line_text(self):
        self.write_line({"name": "Machines"})
        self.write_line({"name": "Other"}, "payment_term")
        line = self.bill.invoice_line_ids[:1]
        self.write({"invoice_line_ids": [Command.update(line.id, {"name": "Machines"})]})

    def test_line_account(self):
        account = self.bill.invoice_line_ids.account_id[:1].sudo().copy()
        self.env.flush_all()
        self.write_line({"account_id": account.id})

    def test_line_price(self):
        self.write_line({"price_unit": 500})

    def test_line_balance(self):
        self.write_line({"balance": 500})
        self.write_line({"balance": -500}, "payment_term")

    def test_line_residual(self):
        self.write_line({"amount_residual": 0, "reconciled": True}, "payment_term")

    def test_line_moved_away(self):
        self.write_line({"move_id": self.make_other().id})

    def test_lines_added_in_pairs(self):
        payable = self.bill.line_ids.filtered(lambda line: line.display_type == "payment_term")
        cost = self.bill.invoice_line_ids[:1]
        self.attack("account.move.line", "create", [
            {"move_id": self.bill.id, "account_id": cost.account_id.id, "balance": 100},
            {"move_id": self.bill.id, "account_id": payable.account_id.id, "balance": -100},
        ])  # fmt: skip

    def test_lines_deleted(self):
        self.attack("account.move.line", "unlink", self.bill.invoice_line_ids[:1].ids)

    def test_lines_stolen(self):
        lines = self.bill.line_ids.ids
        for command in (Command.set(lines), Command.link(lines[0])):
            self.attack("account.move", "write", self.make_other().ids, {"line_ids": [command]})

    def test_deleted(self):
        self.attack("account.move", "unlink", self.bill.ids)

    def test_copied(self):
        for method in ("copy", "copy_data", "action_duplicate"):
            self.attack("account.move", method, self.bill.ids)

    def test_reversed_and_created_anew(self):
        wizard = {"move_ids": self.bill.ids, "company_id": self.company.id,
                  "journal_id": self.bill.journal_id.id}  # fmt: skip
        for login in ("invoicer", "settlement_approver"):
            self.authenticate(login, login)
            made = self.rpc("account.move.reversal", "create", [wizard])
            self.attack("account.move.reversal", "modify_moves", made, logins=[login])

    def test_reversed_by_who_may_not(self):
        self.authenticate("invoicer", "invoicer")
        made = self.rpc("account.move.reversal", "create", [
            {"move_ids": self.bill.ids, "company_id": self.company.id,
             "journal_id": self.bill.journal_id.id}
        ])  # fmt: skip
        self.attack("account.move.reversal", "refund_moves", made, logins=["invoicer"])

    def test_credit_note_made_by_hand(self):
        vals = {"move_type": "in_refund", "partner_id": self.bill.partner_id.id,
                "invoice_date": str(BILL_DAY), "reversed_entry_id": self.bill.id}  # fmt: skip
        self.attack("account.move", "create", [vals])
        vals.pop("reversed_entry_id")
        self.authenticate("invoicer", "invoicer")
        note = self.rpc("account.move", "create", [vals])
        self.attack("account.move", "write", note, {"reversed_entry_id": self.bill.id})

    def test_link_by_default(self):
        self.authenticate("invoicer", "invoicer")
        made = self.rpc(
            "account.move", "create",
            [{"move_type": "in_invoice", "partner_id": self.stranger.id}],
            context={"default_aftersales_statement_id": self.statement.id},
        )  # fmt: skip
        self.assertFalse(self.env["account.move"].browse(made).aftersales_statement_id)

    def test_freed_by_hand(self):
        self.write({"aftersales_is_credited": True})
        self.write({"aftersales_statement_id": False})

    # === A DRAFT ===

    def to_draft(self):
        self.bill.with_user(self.approver).button_draft()
        self.env.flush_all()
        self.said = self.facts()

    def test_draft_posted_by_state(self):
        self.to_draft()
        self.write({"state": "posted"})

    def test_draft_with_a_tax_line_more(self):
        self.to_draft()
        line = {"name": "More", "display_type": "tax", "tax_line_id": self.tax.id,
                "account_id": self.bill.invoice_line_ids.account_id[:1].id,
                "balance": 100, "amount_currency": 100}  # fmt: skip
        self.write({"line_ids": [Command.create(line)]})
        self.attack("account.move.line", "create", [line | {"move_id": self.bill.id}])

    def test_draft_with_taxes(self):
        self.to_draft()
        self.write_line({"tax_ids": [Command.set(self.tax.ids)]})

    def test_draft_with_other_totals(self):
        self.to_draft()
        totals = {**self.bill.tax_totals, "total_amount_currency": 1}
        line = self.bill.invoice_line_ids[0]
        self.write({"tax_totals": totals, "line_ids": [Command.update(line.id, {"discount": 5})]})

    def test_draft_deleted_as_a_duplicate(self):
        self.to_draft()
        other = self.make_plain_bill(ref=self.bill.ref)
        self.env.flush_all()
        self.assertIn(self.bill, other.duplicated_ref_ids)
        self.attack("account.move", "action_delete_duplicates", other.ids)

    # === A CANCELLED BILL ===

    def test_cancelled_changed_and_revived(self):
        self.bill.with_user(self.approver).button_cancel()
        self.env.flush_all()
        self.said = self.facts()
        self.write({"partner_id": self.stranger.id})
        self.write({"partner_bank_id": self.stranger.bank_ids.id})
        self.write({"state": "draft"})
        self.attack("account.move", "button_draft", self.bill.ids, logins=["invoicer"])

    def make_other(self):
        """A draft bill that is its maker's own."""
        other = self.make_plain_bill()
        self.env.flush_all()
        return other

    # === WHAT STAYS FREE ===

    def test_notes_are_free(self):
        self.authenticate("invoicer", "invoicer")
        self.rpc("account.move", "write", self.bill.ids, {"narration": "Paid on Monday"})
        self.env.invalidate_all()
        self.assertIn("Paid on Monday", self.bill.narration)

    def test_due_date_is_free(self):
        self.authenticate("invoicer", "invoicer")
        self.rpc("account.move", "write", self.bill.ids, {"invoice_date_due": "2026-12-24"})
        self.env.invalidate_all()
        self.assertEqual(str(self.bill.invoice_date_due), "2026-12-24")
