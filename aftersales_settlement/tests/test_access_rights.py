from datetime import date

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from .common import SettlementCase

OPERATIONS = ("read", "write", "create", "unlink")
READ = ("read",)
# Statements can be written so that people can talk about them; code refuses everything else.
TALK = ("read", "write")
MATRIX = {
    "aftersales.settlement.period": {"clerk": OPERATIONS, "approver": TALK},
    "aftersales.statement": {"clerk": TALK, "approver": TALK},
    "aftersales.statement.line": {"clerk": READ, "approver": READ},
    "aftersales.claim": {"clerk": READ, "approver": READ},
    "aftersales.claim.check": {"clerk": OPERATIONS, "approver": READ},
    "aftersales.penalty": {"clerk": READ, "approver": READ},
    "aftersales.rate": {"clerk": OPERATIONS, "approver": READ},
    "aftersales.rate.sheet": {"clerk": OPERATIONS, "approver": READ},
    "aftersales.coefficient": {"clerk": OPERATIONS, "approver": READ},
    "repair.order": {"clerk": READ, "approver": READ},
    "aftersales.part.return": {"clerk": READ, "approver": READ},
    "aftersales.replacement": {"clerk": READ, "approver": READ},
    "aftersales.point": {"clerk": READ, "approver": READ},
    "aftersales.technician": {"clerk": READ, "approver": READ},
}
OUTSIDERS = {
    "employee": "base.group_user",
    "coordinator": "aftersales_service.group_service_user",
    "service_manager": "aftersales_service.group_service_manager",
    "warehouse": "aftersales_parts.group_parts_manager",
}
SETTLEMENT_MODELS = [name for name in MATRIX if name.split(".")[1] not in (
    "order", "part", "replacement", "point", "technician"
)]  # fmt: skip


@tagged("post_install", "-at_install")
class TestAccessRights(SettlementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {"clerk": cls.clerk, "approver": cls.approver}
        for name, group in OUTSIDERS.items():
            cls.users[name] = new_test_user(cls.env, f"settle_{name}", group)

    def test_access_matrix(self):
        for model, rights in MATRIX.items():
            for user, allowed in rights.items():
                for operation in OPERATIONS:
                    with self.subTest(model=model, user=user, operation=operation):
                        records = self.env[model].with_user(self.users[user])
                        self.assertEqual(records.has_access(operation), operation in allowed)

    def test_others_see_nothing_of_settlement(self):
        for model in SETTLEMENT_MODELS:
            for user in OUTSIDERS:
                for operation in OPERATIONS:
                    with self.subTest(model=model, user=user, operation=operation):
                        records = self.env[model].with_user(self.users[user])
                        self.assertFalse(records.has_access(operation))

    def test_nobody_groups_claims_by_what_only_the_run_reads(self):
        for user in (self.clerk, self.approver):
            self.assertNotIn(
                "fingerprint", self.env["aftersales.claim"].with_user(user).fields_get()
            )

    def test_a_clerk_keeps_rates_and_an_approver_reads_them(self):
        _draft, copies = self.sheet.with_user(self.clerk)._make_version(self.company)
        rate = self.rate.browse(copies[self.rate.id])
        rate.with_user(self.clerk).amount = 60
        self.assertEqual(rate.with_user(self.approver).amount, 60)
        with self.assertRaises(AccessError):
            rate.with_user(self.approver).amount = 70

    def test_only_an_approver_approves_and_only_a_clerk_makes(self):
        self.make_order(date(2026, 7, 10))
        period = self.make_month()
        with self.assertRaises(UserError):
            period.with_user(self.clerk).action_approve()
        with self.assertRaises(UserError):
            period.statement_ids.with_user(self.clerk).action_approve()
        with self.assertRaises(UserError):
            period.with_user(self.approver).action_make()
        with self.assertRaises(AccessError):
            period.statement_ids.with_user(self.clerk).action_create_bills()

    def test_results_are_not_edited_by_hand(self):
        self.make_order(date(2026, 7, 10))
        period = self.make_month()
        for state in ("made", "approved"):
            if state == "approved":
                self.approve_month(period)
            records = (
                (period.statement_ids, {"billed": 1.0}),
                (period.statement_ids, {"state": "draft"}),
                (period.statement_ids.line_ids, {"labour": 1.0}),
                (period.claim_ids, {"amount": 1.0}),
                (period.claim_ids, {"state": "paid"}),
                (period, {"state": "approved"}),
                (period, {"made_by_id": self.approver.id}),
            )
            for record, vals in records:
                for user in (self.clerk, self.approver):
                    with (
                        self.subTest(record._name, vals=vals, user=user.login, state=state),
                        self.assertRaises(UserError),
                    ):
                        record.with_user(user).write(vals)
                with (
                    self.subTest(record._name, vals=vals, user="sudo", state=state),
                    self.assertRaises(UserError),
                ):
                    record.sudo().write(vals)
            for record in (period.statement_ids, period.claim_ids, period.statement_ids.line_ids):
                with self.subTest(record._name, state=state), self.assertRaises(UserError):
                    record.sudo().unlink()

    def test_people_can_talk_about_a_statement(self):
        self.make_order(date(2026, 7, 10))
        statement = self.approve_month(self.make_month()).statement_ids
        statement.with_user(self.clerk).message_post(body="Please look at O1.")

    def test_users_open_what_their_menus_show(self):
        self.make_order(date(2026, 7, 10), parts=[(self.part, 1)])
        period = self.approve_month(self.make_month())
        records = (
            period,
            period.statement_ids,
            period.claim_ids,
            period.claim_ids.order_id,
            self.outlet,
            self.technician,
            period.claim_ids.machine_id,
        )
        for user in (self.clerk, self.approver):
            for record in records:
                with self.subTest(record._name, user=user.login):
                    self.open_form(record[:1].with_user(user))

    def test_transfers_of_a_machine_are_for_those_of_the_stock(self):
        machine = self.make_order(date(2026, 7, 10)).lot_id
        for user, shown in (("clerk", 0), ("approver", 0), ("coordinator", 1)):
            with self.subTest(user):
                form = machine.with_user(self.users[user]).get_view(view_type="form")["arch"]
                self.assertEqual(form.count('name="delivery_count"'), shown)

    def open_form(self, record):
        """Read all that the record's form shows this user, as the web client does."""
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        fields = arch.xpath("//field[not(ancestor::field)]/@name")
        record.web_read({name: {} for name in fields})


@tagged("post_install", "-at_install")
class TestOtherCompany(SettlementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.outsider = new_test_user(
            cls.env,
            "settle_outsider",
            "aftersales_settlement.group_settlement_clerk,"
            "aftersales_settlement.group_settlement_approver,base.group_allow_export",
            company_id=cls.other.id,
            company_ids=[cls.other.id],
        )

    def test_another_companys_settlement_is_out_of_sight(self):
        order = self.make_order(
            date(2026, 7, 10), audit_date=date(2026, 7, 11), audit_verdict="false"
        )
        self.env["aftersales.coefficient"].create({"min_score": 90, "coefficient": 1})
        self.env["aftersales.claim.check"].create({"name": "Our own check", "code": "no_rate"})
        period = self.make_month()
        self.assertTrue(self.claim_of(period, order))
        of_companies = [("company_id", "!=", False)]  # the rules are of none, and everybody's
        for model in SETTLEMENT_MODELS:
            with self.subTest(model):
                mine = self.env[model].search([("company_id", "=", self.company.id)])
                self.assertTrue(mine)
                theirs = self.env[model].with_user(self.outsider)
                self.assertFalse(theirs.search([("id", "in", mine.ids)]))
                self.assertEqual(theirs._read_group(of_companies, [], ["__count"]), [(0,)])
                self.assertFalse(theirs.name_search(mine[:1].display_name))
                with self.assertRaises(AccessError):
                    mine.with_user(self.outsider).read(["company_id"])
                with self.assertRaises(AccessError):
                    mine.with_user(self.outsider).export_data(["company_id"])

    def test_another_companys_month_is_not_worked_on(self):
        self.make_order(date(2026, 7, 10))
        period = self.make_month()
        for record, method in (
            (period, "action_make"),
            (period, "action_approve"),
            (period, "action_bill"),
            (period.statement_ids, "action_approve"),
            (period.statement_ids, "action_create_bills"),
            (period.statement_ids, "action_download_xlsx"),
        ):
            with (
                self.subTest(method, model=record._name),
                self.assertRaises(AccessError),
            ):
                getattr(record.with_user(self.outsider), method)()


@tagged("post_install", "-at_install")
class TestForgeryOverRpc(HttpCase, SettlementCase):
    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_a_clients_context_opens_nothing(self):
        self.make_order(date(2026, 7, 10))
        period = self.approve_month(self.make_month())
        statement = period.statement_ids
        self.env.flush_all()
        self.authenticate("settlement_clerk", "settlement_clerk")
        context = {"settlement_run": True}
        calls = (
            ("aftersales.statement", "write", statement.ids, {"billed": 9}),
            ("aftersales.statement", "web_save", statement.ids, {"billed": 9}, {}),
            ("aftersales.settlement.period", "write", period.ids, {"state": "draft"}),
            ("aftersales.statement", "_create_bills", statement.ids, "2026-08-25"),
            ("aftersales.statement", "_approve", statement.ids),
            ("aftersales.settlement.period", "_make", period.ids),
        )
        for call in calls:
            with self.subTest(call[:2]), self.assertRaises(JsonRpcException):
                self.call(*call, context=context)
