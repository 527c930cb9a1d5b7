from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.claims.aftersales_claim_sentences import ClaimSentences
from ...rules.checks import RULES
from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestClaimChecks(SettlementCase):
    """The settlement rules are checks that nobody changes, in the rules' order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checks = cls.env["aftersales.claim.check"]
        cls.rules = cls.checks.search([("is_rule", "=", True)])

    def test_rules_10_to_18_are_there_in_their_order(self):
        self.assertEqual(tuple(self.rules.mapped("code")), RULES)
        self.assertEqual(self.rules.mapped("sequence"), list(range(100, 190, 10)))
        self.assertEqual(self.rules.mapped("outcome"), ["excluded"] * 5 + ["held"] * 4)
        self.assertFalse(self.rules.company_id)

    def test_every_rule_is_told_in_a_sentence_of_its_own(self):
        sentences = ClaimSentences(self.env)
        for code in RULES:
            self.assertTrue(hasattr(sentences, f"_describe_{code}"), code)

    def test_what_is_out_of_warranty_says_by_what_cause(self):
        sentences = ClaimSentences(self.env)
        values = {"policy": "P-1", "start": "2026-01-02", "end": "2027-01-02"}
        causes = ("no_policy", "no_start", "not_started", "ended", "usage", "not_included")
        causes += ("excluded", "reported_before", "void")
        told = {
            cause: sentences._describe_out_of_warranty({**values, "cause": cause})
            for cause in causes
        }
        self.assertEqual(len(set(told.values())), len(causes), told)

    def test_a_check_of_ones_own_is_of_one_company(self):
        vals = {"name": "Everybody's", "code": "return_pending", "sequence": 145}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.checks.with_user(self.clerk).create({**vals, "company_id": False})
        own = self.checks.with_user(self.clerk).create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            own.company_id = False
            own.flush_recordset()

    def test_an_archived_scope_is_no_wider(self):
        service_type = self.env["aftersales.service.type"].create(
            {"name": "Rare", "code": "rare", "kind": "repair"}
        )
        own = self.checks.create(
            {
                "name": "Rare ones",
                "code": "return_pending",
                "sequence": 145,
                "service_type_ids": service_type.ids,
            }
        )
        service_type.active = False
        self.env.invalidate_all()
        scope = own._get_scope()
        self.assertEqual(scope[0], {service_type.id})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            service_type.unlink()

    def test_nobody_changes_a_rule(self):
        rule = self.rules[0]
        attacks = (
            lambda rule: rule.write({"active": False}),
            lambda rule: rule.write({"sequence": 500}),
            lambda rule: rule.write({"is_rule": False, "company_id": self.company.id}),
            lambda rule: rule.write({"valid_from": "2030-01-01"}),
            lambda rule: rule.update_field_translations("name", {"en_US": "Normal"}),
            lambda rule: rule.action_archive(),
            lambda rule: rule.unlink(),
            lambda rule: rule.create({"name": "Own", "code": "abnormal", "is_rule": True}),
        )
        for user in (self.clerk, self.env.ref("base.user_admin"), self.env.user):
            for number, attack in enumerate(attacks):
                forged = rule.with_user(user).with_context(install_mode=True)
                with self.subTest(user=user.login, attack=number), self.assertRaises(UserError):
                    attack(forged)

    def test_an_upgrade_makes_no_rule_twice(self):
        self.checks._load_rules()
        self.assertEqual(self.checks.search([("is_rule", "=", True)]), self.rules)

    def test_nothing_is_made_without_every_rule(self):
        self.cr.execute("UPDATE aftersales_claim_check SET active = FALSE WHERE code = 'abnormal'")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "everything would be paid"):
            self.make_month()

    def test_a_check_belongs_to_its_company_alone(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.checks.create({"name": "Twice", "code": "no_rate", "company_id": other.id})
        codes = [check.code for check in self.checks._get_checks(self.company)]
        self.assertEqual(tuple(codes), RULES)
        self.assertEqual(len(self.checks._get_checks(other)), len(RULES) + 1)

    def test_changes_are_in_the_journal(self):
        check = self.checks.with_user(self.clerk).create({"name": "Twice", "code": "no_rate"})
        check.valid_from = date(2026, 7, 1)
        entries = self.env["aftersales.journal"].search(check._get_journal_domain())
        self.assertEqual(entries.mapped("event"), ["check", "check"])
        self.assertEqual(entries[0].details, {"valid_from": [False, "2026-07-01"]})
        self.assertEqual(entries[0].user_id, self.clerk)
