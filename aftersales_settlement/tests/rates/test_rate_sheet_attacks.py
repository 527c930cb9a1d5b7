from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from ..common import SettlementCase

RATE, SHEET = "aftersales.rate", "aftersales.rate.sheet"
CONTEXTS = (
    {},
    {
        "aftersales_protected_write": True,
        "rate_sheet_write": True,
        "rates_copied": True,
        "settlement_run": True,
    },
)


@tagged("post_install", "-at_install")
class TestRateSheetAttacks(SettlementCase, HttpCase):
    """What no client can do to rates, whatever it sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = new_test_user(
            cls.env,
            "sheet_attacker",
            "aftersales_settlement.group_settlement_clerk,"
            "aftersales_settlement.group_settlement_approver",
        )
        cls.draft, copies = cls.env[SHEET].with_user(cls.both)._make_version(cls.company)
        cls.new_rate = cls.rate.browse(copies[cls.rate.id])

    def refused(self, model, method, *args, **kwargs):
        for context in CONTEXTS:
            with self.subTest(model=model, method=method, args=args, context=context):
                kwargs["context"] = context | kwargs.get("context", {})
                with self.assertRaises(JsonRpcException):
                    self.call(model, method, *args, **kwargs)

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_over_rpc(self):
        self.authenticate("sheet_attacker", "sheet_attacker")
        rate, sheet, draft, new = self.rate.id, self.sheet.id, self.draft.id, self.new_rate.id
        forged = {"service_type_id": self.repair_type.id, "amount": 9, "sheet_id": sheet}
        # Rates of a sheet in force stay.
        self.refused(RATE, "write", [rate], {"amount": 99})
        self.refused(RATE, "write", [rate], {"active": False})
        self.refused(RATE, "write", [rate], {"sequence": 99})
        self.refused(RATE, "action_archive", [rate])
        self.refused(RATE, "unlink", [rate])
        self.refused(RATE, "copy", [rate])
        self.refused(RATE, "create", [forged])
        self.call(RATE, "load", [".id", "amount"], [[str(rate), "99"]])
        self.refused(SHEET, "write", [sheet], {"rate_ids": [Command.update(rate, {"amount": 9})]})
        self.refused(SHEET, "write", [sheet], {"rate_ids": [Command.create({**forged})]})
        self.refused(SHEET, "write", [sheet], {"rate_ids": [Command.clear()]})
        # Nor do they move.
        self.refused(RATE, "write", [rate], {"sheet_id": draft})
        self.refused(RATE, "write", [new], {"sheet_id": sheet})
        self.refused(SHEET, "write", [draft], {"rate_ids": [Command.link(rate)]})
        # What only happens to a sheet is not said.
        for vals in (
            {"state": "in_force"}, {"state": "draft"}, {"approved_by_id": self.both.id},
            {"approved_at": "2026-01-01 00:00:00"}, {"version": 9}, {"previous_id": False},
            {"written_by_ids": [Command.clear()]}, {"company_id": self.company.id},
            {"currency_id": self.company.currency_id.id}, {"superseded_by_id": draft},
        ):  # fmt: skip
            self.refused(SHEET, "write", [sheet], vals)
            self.refused(SHEET, "write", [draft], vals)
        self.refused(SHEET, "write", [sheet], {"name": "Mine"})
        self.refused(SHEET, "write", [sheet], {"in_force_from": "2026-01-01"})
        self.refused(SHEET, "unlink", [sheet])
        for method in ("_put_first_in_force", "_write_protected", "_put_in_force_if_due"):
            self.refused(SHEET, method, [draft])
        self.env.invalidate_all()
        self.assertEqual(
            (self.rate.amount, self.rate.active, self.sheet.state), (50, True, "in_force")
        )
        self.assertEqual(self.draft.state, "draft")

    def test_a_sheet_is_not_begun_approved(self):
        self.draft.unlink()
        self.authenticate("sheet_attacker", "sheet_attacker")
        self.refused(SHEET, "create", [{"name": "Mine", "state": "in_force"}])
        self.refused(SHEET, "create", [{"name": "Mine", "approved_by_id": self.approver.id}])
        begun = self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{SHEET}/create",
            {
                "model": SHEET,
                "method": "create",
                "args": [[{"name": "Mine"}]],
                "kwargs": {
                    "context": {
                        "default_state": "approved",
                        "default_approved_by_id": self.approver.id,
                        "default_approved_at": "2026-01-01 00:00:00",
                        "default_version": 99,
                    }
                },
            },
        )
        sheet = self.env[SHEET].browse(begun)
        self.assertEqual((sheet.state, sheet.version), ("draft", 2))
        self.assertFalse(sheet.approved_by_id or sheet.approved_at)

    def test_own_work_is_not_approved(self):
        self.authenticate("sheet_attacker", "sheet_attacker")
        self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{RATE}/write",
            {
                "model": RATE,
                "method": "write",
                "args": [[self.new_rate.id], {"amount": 51}],
                "kwargs": {},
            },
        )
        self.refused(SHEET, "action_approve", [self.draft.id])
        self.env.invalidate_all()
        self.assertEqual(self.draft.written_by_ids, self.both)

    def test_another_companys_sheet_is_nobodys_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        sheet = self.env[SHEET].create({"company_id": other.id})
        rate = self.env[RATE].create(
            {"sheet_id": sheet.id, "service_type_id": self.repair_type.id, "amount": 1}
        )
        self.assertEqual(rate.company_id, other)
        for act in (
            lambda: sheet.with_user(self.both).action_approve(),
            lambda: sheet.with_user(self.both).action_compare(),
            lambda: sheet.with_user(self.both).write({"name": "Mine"}),
            lambda: rate.with_user(self.both).write({"amount": 2}),
            lambda: (
                self.env[RATE]
                .with_user(self.both)
                .create({"sheet_id": sheet.id, "service_type_id": self.repair_type.id, "amount": 2})
            ),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()
        self.assertFalse(sheet.approved_at)
