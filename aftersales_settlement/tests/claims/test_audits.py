from datetime import date, timedelta

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestAudits(SettlementCase):
    """July's cutoff is 25 August: what an approved July knew stays, what is learnt later comes in."""

    def settle(self, order):
        period = self.approve_month(self.make_month())
        self.assertTrue(order.is_settled)
        return period

    def test_an_audit_has_a_date_and_a_verdict(self):
        order = self.make_order(date(2026, 7, 10))
        for vals in ({"audit_date": date(2026, 8, 1)}, {"audit_verdict": "false"}):
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                order.write(vals)
                self.env.flush_all()

    def test_an_auditor_states_what_he_found_and_nothing_else(self):
        order = self.make_order(date(2026, 7, 10))
        auditor = new_test_user(
            self.env, "auditor_at_form", groups="aftersales_settlement.group_auditor"
        )
        view = "aftersales_service.repair_order_view_form_service"
        form = Form(order.with_user(auditor), view)
        for name, value in (
            ("partner_id", self.env.company.partner_id),
            ("completed_at", order.create_date),
            ("units", 7),
        ):
            with self.subTest(field=name), self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, value)
        form.audit_verdict = "false"
        self.assertEqual(form.audit_date, self.company._aftersales_today())
        form.audit_verdict = False
        self.assertFalse(form.audit_date)
        form.audit_verdict = "genuine"
        form.save()
        self.assertEqual(order.audited_by_id, auditor)

    def test_what_nobody_writes_is_offered_to_nobody(self):
        order = self.make_order(date(2026, 7, 10))
        form = Form(order, "aftersales_service.repair_order_view_form_service")
        form.units = 7
        for name in ("cover_reason", "unusual", "audited_at"):
            with self.subTest(field=name), self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, "x")

    def test_an_auditor_is_offered_no_button_that_would_be_refused(self):
        arch = etree.fromstring(
            self.env["repair.order"].get_view(
                self.env.ref("aftersales_service.repair_order_view_form_service").id, "form"
            )["arch"]
        )
        [button] = arch.xpath("//header/button[@name='action_create_sale_order']")
        values = {"partner_id": 1, "state": "done", "sale_order_id": False}
        for locked in (True, False):
            hides = safe_eval(button.get("invisible"), {**values, "facts_readonly": locked})
            self.assertEqual(bool(hides), locked)

    def test_an_audit_may_change_until_the_month_is_approved(self):
        order = self.make_order(date(2026, 7, 10))
        order.write({"audit_date": date(2026, 8, 1), "audit_verdict": "false"})
        self.make_month()
        order.write({"audit_date": date(2026, 8, 2), "audit_verdict": "genuine"})
        order.write({"audit_date": False, "audit_verdict": False})

    def test_a_counted_audit_stays(self):
        order = self.make_order(
            date(2026, 7, 10), audit_date=date(2026, 8, 25), audit_verdict="false"
        )
        self.settle(order)
        for vals in (
            {"audit_verdict": "genuine"},
            {"audit_date": date(2026, 9, 1)},
            {"audit_date": False, "audit_verdict": False},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                order.sudo().write(vals)
        order.write({"audit_date": date(2026, 8, 25), "audit_verdict": "false"})

    def test_an_audit_after_the_cutoff_is_for_the_next_statement(self):
        order = self.make_order(date(2026, 7, 10))
        self.settle(order)
        order.write({"audit_date": date(2026, 8, 26), "audit_verdict": "false"})
        self.assertEqual(order.audit_verdict, "false")

    def test_an_audit_that_comes_in_late_is_for_the_next_statement_too(self):
        order = self.make_order(date(2026, 7, 10))
        self.settle(order)
        order.write({"audit_date": date(2026, 8, 25), "audit_verdict": "false"})
        august = self.approve_month(self.make_month(date(2026, 8, 1)))
        self.assertEqual(self.claim_of(august, order).state, "clawed_back")
        with self.assertRaisesRegex(UserError, "2026-08"):
            order.audit_date = date(2026, 9, 30)

    def test_a_held_order_can_be_audited_any_day(self):
        order = self.make_order(date(2026, 7, 10), record_sheet_date=False)
        self.approve_month(self.make_month())
        self.assertFalse(order.is_settled)
        order.write({"audit_date": date(2026, 8, 1), "audit_verdict": "false"})

    def test_a_fictitious_order_restarts_no_warranty(self):
        machine = self.make_machine("SN-RESTART", date(2026, 1, 10))
        order = self.make_order(date(2026, 7, 10), parts=[(self.part, 1)], lot_id=machine.id)
        load = self.env["aftersales.order.facts"]._load_replaced
        day = date(2026, 7, 11)
        self.assertEqual(len(load(machine.ids, day)), 1)
        order.write({"audit_date": day, "audit_verdict": "false"})
        self.assertEqual(len(load(machine.ids, day)), 0)
        # Nobody knew it the day before.
        self.assertEqual(len(load(machine.ids, date(2026, 7, 10))), 1)


@tagged("post_install", "-at_install")
class TestAuditors(SettlementCase):
    """Who did the work, or pays for it, doesn't say whether it was done."""

    FALSE = {"audit_date": date(2026, 8, 1), "audit_verdict": "false", "audit_note": "No visit."}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(date(2026, 7, 10))
        groups = {
            "auditor": "aftersales_settlement.group_auditor",
            "stock": "stock.group_stock_user",
            "service": "aftersales_service.group_service_user",
            "manager": "aftersales_service.group_service_manager",
            "warehouse": "aftersales_parts.group_parts_manager",
        }
        cls.people = {
            name: new_test_user(cls.env, f"audit_{name}", group) for name, group in groups.items()
        }
        cls.people |= {"clerk": cls.clerk, "approver": cls.approver}
        cls.auditor = cls.people["auditor"]

    def test_nobody_but_an_auditor_records_an_audit(self):
        for name, user in self.people.items():
            if name == "auditor":
                continue
            order = self.order.with_user(user)
            for vals in (self.FALSE, {"audit_note": "x"}, {"audit_evidence": b"eA=="}):
                with self.subTest(name, vals=vals), self.assertRaises(AccessError):
                    order.write(vals)
            with self.subTest(name), self.assertRaises(AccessError):
                order.create([self.order.copy_data()[0] | self.FALSE])
            with self.subTest(name), self.assertRaises(AccessError):
                defaults = {f"default_{key}": value for key, value in self.FALSE.items()}
                order.with_context(**defaults).create(self.order.copy_data())

    def test_an_audit_is_no_earlier_than_the_work_and_not_in_the_future(self):
        order = self.order.with_user(self.auditor)
        tomorrow = self.company._aftersales_today() + timedelta(days=1)
        for day, reason in ((tomorrow, "in the future"), (date(2026, 7, 9), "can't lie before")):
            with self.subTest(reason), self.assertRaisesRegex(ValidationError, reason):
                order.write(self.FALSE | {"audit_date": day})
        order.write(self.FALSE | {"audit_date": date(2026, 7, 10)})
        self.assertEqual(order.audit_date, date(2026, 7, 10))

    def test_an_auditor_writes_an_audit_and_nothing_else(self):
        order = self.order.with_user(self.auditor)
        order.write(self.FALSE | {"audit_evidence": b"eA==", "audit_evidence_name": "x.txt"})
        self.assertEqual(order.audited_by_id, self.auditor)
        self.assertTrue(order.audited_at)
        entry = self.env["aftersales.journal"].search(
            [("res_model", "=", "repair.order"), ("res_id", "=", order.id)], limit=1
        )
        self.assertEqual(
            (entry.event, entry.user_id, entry.reason), ("audit", self.auditor, "No visit.")
        )
        self.assertEqual(entry.details["audit_verdict"], [False, "false"])
        for vals in (
            {"units": 2},
            {"state": "cancel"},
            {"completed_at": "2026-06-01 00:00:00"},
            {"service_status": "history"},
            {"lot_id": False},
            {"technician_id": False},
            {"priority": "1", "repair_level_id": self.make_level("big").id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                order.write(vals)
        for attack in (order.unlink, order.copy):
            with self.assertRaises(AccessError):
                attack()

    def test_a_fictitious_order_needs_evidence(self):
        order = self.order.with_user(self.auditor)
        bare = {"audit_date": date(2026, 8, 1), "audit_verdict": "false"}
        for vals in (bare, bare | {"audit_note": "  "}):
            with self.assertRaises(UserError):
                order.write(vals)
        order.write(bare | {"audit_evidence": b"eA=="})
        with self.assertRaises(UserError):
            order.audit_evidence = False
        order.write({"audit_date": False, "audit_verdict": False})
        self.assertFalse(order.audited_by_id)

    def test_nobody_says_who_audited(self):
        stamps = {"audited_by_id": self.clerk.id, "audited_at": "2026-01-01 00:00:00"}
        for user in (self.auditor, self.people["manager"]):
            for name, value in stamps.items():
                with self.assertRaises(AccessError):
                    self.order.with_user(user).write(self.FALSE | {name: value})
        order = self.make_order(date(2026, 7, 11))
        forged = {f"default_{name}": value for name, value in stamps.items()}
        order = order.with_context(**forged).copy()
        self.assertFalse(order.audited_by_id)

    def test_the_evidence_is_for_those_who_judge_by_it(self):
        self.order.with_user(self.auditor).write(self.FALSE | {"audit_evidence": b"eA=="})
        for name in ("auditor", "clerk", "approver"):
            self.assertTrue(self.order.with_user(self.people[name]).read(["audit_evidence"]))
        evidence = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "repair.order"),
                ("res_id", "=", self.order.id),
                ("res_field", "=", "audit_evidence"),
            ]
        )
        self.assertTrue(evidence)
        for name in ("stock", "service", "manager"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.order.with_user(self.people[name]).read(["audit_evidence"])
            for vals in ({"raw": b"other"}, {"res_field": False}, {"res_id": 0}):
                with self.subTest(name, vals=vals), self.assertRaises(AccessError):
                    evidence.with_user(self.people[name]).write(vals)
            with self.subTest(name), self.assertRaises(AccessError):
                evidence.with_user(self.people[name]).unlink()

    def test_the_evidence_of_a_counted_audit_stays(self):
        self.order.with_user(self.auditor).write(self.FALSE)
        self.approve_month(self.make_month())
        with self.assertRaises(UserError):
            self.order.with_user(self.auditor).audit_note = "Another story"
