from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.aftersales_settlement.tests.common import SettlementCase


@tagged("post_install", "-at_install")
class TestChecks(SettlementCase):
    """An addon brings a kind of check, a clerk makes a check of it, the run goes through it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checks = cls.env["aftersales.claim.check"].with_user(cls.clerk)
        cls.far = cls.make_order(date(2026, 7, 10), name="FAR", distance_km=80.5)
        cls.near = cls.make_order(date(2026, 7, 10), name="NEAR", distance_km=80)

    def make_check(self, **vals):
        given = {"name": "Long journeys", "code": "far_away", "parameters": {"km": 80}}
        return self.checks.create(given | vals)

    def states(self, period):
        return {claim.order_id.name: claim.state for claim in period.claim_ids}

    def test_it_holds_by_its_parameter_and_says_so(self):
        check = self.make_check()
        self.assertEqual((check.outcome, check.company_id), ("held", self.company))
        july = self.make_month()
        self.assertEqual(self.states(july), {"FAR": "held", "NEAR": "paid"})
        claim = self.claim_of(july, self.far)
        self.assertEqual((claim.check_id, claim.reason), (check, "far_away"))
        self.assertEqual(claim.reason_text, "It is 80.5 km away, more than 80 km.")
        self.assertEqual(july.statement_ids.held_count, 1)
        labels = dict(self.env["aftersales.claim"].fields_get(["reason"])["reason"]["selection"])
        self.assertEqual(labels["far_away"], "Far Away")
        self.approve_month(july)
        self.far.distance_km = 50
        august = self.make_month(date(2026, 8, 1))
        self.assertEqual(self.states(august), {"FAR": "paid"})

    def test_without_a_parameter_the_kinds_own_counts(self):
        self.make_check(parameters=False)
        self.assertEqual(self.states(self.make_month()), {"FAR": "paid", "NEAR": "paid"})

    def test_what_excludes_without_a_sentence_is_told_by_its_name(self):
        check = self.make_check(name="Late sheets", code="late_sheet", parameters={"days": -1})
        claim = self.claim_of(self.make_month(), self.far)
        self.assertEqual(
            (claim.state, claim.reason, claim.check_id), ("excluded", "refused", check)
        )
        self.assertEqual(claim.reason_text, "Refused by the check “Late sheets”.")

    def test_held_too_long_it_expires(self):
        self.make_check()
        self.approve_month(self.make_month())
        self.company.aftersales_carry_months = 0
        claim = self.claim_of(self.make_month(date(2026, 8, 1)), self.far)
        self.assertEqual((claim.state, claim.reason), ("excluded", "expired"))
        self.assertIn("It is 80.5 km away", claim.reason_text)

    def test_scope_and_validity(self):
        other = self.repair_type.copy({"code": "other", "name": "Other"})
        scopes = (
            ({"service_type_ids": self.repair_type.ids}, {"service_type_ids": other.ids}),
            ({"category_ids": self.machine_category.ids}, {"category_ids": self.part_category.ids}),
            ({"point_ids": self.payee.ids}, {"point_ids": self.outlet2.ids}),
            ({"valid_from": "2026-07-10"}, {"valid_from": "2026-07-11"}),
            ({"valid_to": "2026-07-10"}, {"valid_to": "2026-07-09"}),
            ({}, {"active": False}),
        )
        for inside, outside in scopes:
            for scope, state in ((inside, "held"), (outside, "paid")):
                with self.subTest(scope=scope), self.cr.savepoint() as savepoint:
                    self.make_check(**scope)
                    self.assertEqual(self.states(self.make_month())["FAR"], state)
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_switched_between_making_and_approval(self):
        check = self.make_check()
        july = self.make_month()
        check.active = False
        with self.assertRaisesRegex(UserError, "FAR: Status: Held .It is 80.5 km away.*→ Payable"):
            self.approve_month(july)
        check.active = True
        check.parameters_text = '{"km": 80.25}'
        with self.assertRaisesRegex(UserError, "more than 80 km.*more than 80.25 km"):
            self.approve_month(july)
        july = self.make_month()
        self.approve_month(july)
        self.assertEqual(july.state, "approved")

    def test_another_check_that_says_the_same_is_another_decision(self):
        self.make_check()
        july = self.make_month()
        self.make_check(name="Longer journeys", sequence=500)
        with self.assertRaisesRegex(UserError, "Differences: 1"):
            self.approve_month(july)

    def test_the_earlier_in_order_decides_and_none_comes_before_the_rules_that_exclude(self):
        check = self.make_check(sequence=155)
        self.far.write({"technician_id": False, "record_sheet_date": False})
        self.assertEqual(self.claim_of(self.make_month(), self.far).reason, "technician")
        check.sequence = 145
        self.assertEqual(self.claim_of(self.make_month(), self.far).check_id, check)
        with self.assertRaisesRegex(ValidationError, "after the rules that exclude"):
            check.sequence = 140

    def test_what_has_decided_claims_stays_of_its_kind(self):
        check = self.make_check()
        self.make_month()
        for act in (lambda: check.write({"code": "late_sheet"}), check.unlink):
            with self.assertRaisesRegex(UserError, "archive it"):
                act()

    def test_whoever_changed_a_check_does_not_approve(self):
        july = self.make_month()
        self.approver.group_ids |= self.clerk.group_ids
        self.checks.with_user(self.approver).create({"name": "X", "code": "far_away"})
        with self.assertRaisesRegex(UserError, "edited"):
            self.approve_month(july)

    def test_parameters_that_a_kind_does_not_have(self):
        for parameters in ({"miles": 3}, {"km": "far"}, {"km": True}, ["km"]):
            with self.subTest(parameters), self.assertRaises(ValidationError):
                self.make_check(parameters=parameters)
        check = self.make_check()
        self.assertEqual(check.parameters_text, '{\n  "km": 80\n}')
        with self.assertRaisesRegex(ValidationError, "can't be read"):
            check.parameters_text = "{km: 3}"

    def test_a_kind_that_nobody_knows_any_more(self):
        check = self.make_check()
        self.env.flush_all()
        self.cr.execute("UPDATE aftersales_claim_check SET code = 'gone' WHERE id = %s", [check.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Nobody knows the kind"):
            self.make_month()

    def test_the_browser_has_no_say_in_which_checks_there_are(self):
        self.make_check(active=False)
        july = self.env["aftersales.settlement.period"]._for_month(self.company, date(2026, 7, 1))
        july.with_user(self.clerk).with_context(active_test=False)._make(as_of=july.cutoff_date)
        self.assertEqual(self.states(july)["FAR"], "paid")
