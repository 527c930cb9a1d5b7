from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestWarrantyPolicy(ServiceCommon):
    """Which machines a policy is for, what contradicts it, and how its versions are counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china, cls.france = cls.env.ref("base.cn"), cls.env.ref("base.fr")
        cls.machine.place_country_id = cls.china

    def _create_policy(self, code, **values):
        """Create a policy for the same category as the common one."""
        values = {"category_id": self.categ_machine.id, "months": 24, **values}
        return self.env["aftersales.warranty.policy"].create({"code": code, "name": code, **values})

    def _get_policy(self):
        self.env.invalidate_all()
        return self.machine.warranty_policy_id

    # === CONDITIONS ===

    def test_dealer_goes_before_channel_before_market_before_dates(self):
        dates = self._create_policy("DATES", valid_from="2026-01-01", valid_to="2026-12-31")
        self.assertEqual(self._get_policy(), dates)
        market = self._create_policy("MARKET", country_ids=self.china.ids)
        self.assertEqual(self._get_policy(), market)
        channel = self._create_policy("CHANNEL", channel_ids=self.outlet.level_id.ids)
        self.assertEqual(self._get_policy(), channel)
        dealer = self._create_policy("DEALER", dealer_ids=self.region.ids)
        self.assertEqual(self._get_policy(), dealer)
        nearer = self._create_policy("NEARER", dealer_ids=self.outlet.ids)
        self.assertEqual(self._get_policy(), nearer)
        product = self._create_policy("PRODUCT", product_id=self.tractor.id)
        self.assertEqual(self._get_policy(), product)

    def test_a_policy_of_other_machines_does_not_count(self):
        self._create_policy("F", country_ids=self.france.ids)
        self._create_policy(
            "H",
            dealer_ids=self.env["aftersales.point"]
            .create({"code": "X9", "name": "Beside", "level_id": self.outlet.level_id.id})
            .ids,
        )
        self._create_policy("C", channel_ids=self.hq.level_id.ids)
        self._create_policy("D", validity_basis="production", valid_from="2025-10-02")
        self.assertEqual(self._get_policy(), self.policy)

    def test_validity_ends_with_its_last_day(self):
        dated = self._create_policy("D", validity_basis="production", valid_to="2025-10-01")
        self.assertEqual(self._get_policy(), dated)
        dated.valid_to = "2025-09-30"
        self.assertEqual(self._get_policy(), self.policy)
        dated.write({"validity_basis": "delivery", "valid_to": "2026-01-10"})
        self.assertEqual(self._get_policy(), dated)
        self.machine.delivery_date = False
        self.assertEqual(self._get_policy(), self.policy)

    # === CONTRADICTIONS ===

    def test_two_equally_specific_policies_are_refused_and_named(self):
        self._create_policy("ONE", country_ids=(self.china + self.france).ids)
        with self.assertRaisesRegex(ValidationError, "TWO.*ONE"):
            self._create_policy("TWO", country_ids=self.china.ids)

    def test_a_change_that_makes_two_contradict_is_refused(self):
        self._create_policy("ONE", country_ids=self.china.ids)
        other = self._create_policy("TWO", country_ids=self.france.ids)
        with self.assertRaisesRegex(ValidationError, "TWO.*ONE"):
            other.country_ids = self.china
        other.active = False
        other.country_ids = self.china
        with self.assertRaisesRegex(ValidationError, "TWO.*ONE"):
            other.active = True

    def test_dates_that_overlap_contradict_and_those_that_follow_do_not(self):
        self._create_policy("ONE", valid_from="2026-01-01", valid_to="2026-06-30")
        self._create_policy("TWO", valid_from="2026-07-01")
        with self.assertRaisesRegex(ValidationError, "THREE.*TWO"):
            self._create_policy("THREE", valid_from="2026-12-31", valid_to="2027-12-31")
        with self.assertRaises(ValidationError):
            self._create_policy("FOUR", validity_basis="production", valid_from="2020-01-01")

    def test_a_policy_whose_conditions_go_is_one_without(self):
        other = self._create_policy("TWO", country_ids=self.china.ids)
        self.assertTrue(other.is_conditional)
        with self.assertRaisesRegex(ValidationError, "TWO.*W1"):
            other.country_ids = False

    def test_another_companys_policies_are_no_contradiction(self):
        self._create_policy("ONE", country_ids=self.china.ids)
        company = self.env["res.company"].create({"name": "Other network"})
        self._create_policy("ONE", country_ids=self.china.ids, company_id=company.id)

    # === THE FORM'S EXAMPLE ===

    def test_the_form_says_which_policy_counts_for_a_machine_and_why(self):
        self._create_policy("MARKET", country_ids=self.china.ids)
        self._create_policy("FRANCE", country_ids=self.france.ids, months=99)
        self._create_policy("ALL", category_id=False)
        self._create_policy("FILTER", product_id=self.pump.id)
        with Form(self.policy) as form:
            form.example_lot_id = self.machine
            answer = str(form.example_answer)
        self.assertIn("MARKET", answer)
        self.assertLess(answer.index("MARKET"), answer.index("FRANCE"))
        self.assertEqual(answer.count("This policy counts."), 1)
        self.assertIn("used in another country", answer)
        self.assertIn("more specifically", answer)
        self.assertIn("a nearer category", answer)
        self.assertNotIn("FILTER", answer)

    # === TERMS ===

    def _decide(self, day, part=None, **values):
        wizard = self.env["aftersales.warranty.what.if"].new(
            {"lot_id": self.machine.id, "day": day, "product_id": part and part.id, **values}
        )
        coverage, _goodwill = wizard._decide()
        return coverage

    def test_percents_fall_with_age(self):
        self.policy.write(
            {
                "percent_travel": 0,
                "step_ids": [
                    Command.create({"month": 6, "percent_labour": 50, "percent_travel": 0})
                ],
            }
        )
        first = self._decide("2026-07-30")
        self.assertEqual(
            [first.percent(kind) for kind in ("parts", "labour", "travel")], [100, 100, 0]
        )
        second = self._decide("2026-07-31")
        self.assertEqual(
            [second.percent(kind) for kind in ("parts", "labour", "travel")], [100, 50, 0]
        )
        self.assertEqual(second.because("travel").reason, "not_included")

    def test_terms_of_a_part_go_before_its_category_and_the_fault(self):
        engine = self.env["aftersales.fault"].create({"code": "ENG", "name": "Engine"})
        oil = self.env["aftersales.fault"].create(
            {"code": "OIL", "name": "Oil", "parent_id": engine.id}
        )
        hose = self._create_product("Hose", "part", self.categ_machine)
        self.policy.part_ids = [
            Command.create({"product_id": self.pump.id, "months": 1}),
            Command.create({"fault_id": engine.id, "months": 36}),
        ]
        day = {"day": "2026-04-01"}
        self.assertFalse(self._decide(**day, part=self.pump).parts[self.pump.id].covered)
        later = {"day": "2028-01-30", "fault_id": oil.id}
        found = self._decide(**later, part=hose)
        self.assertTrue(found.parts[hose.id].covered)
        self.assertTrue(found.labour_covered)
        self.assertFalse(found.machine.covered)
        self.assertFalse(self._decide(**later, part=self.filter).parts[self.filter.id].covered)
        self.assertFalse(self._decide("2028-01-30").labour_covered)

    def test_an_exclusion_voids_what_the_policy_says(self):
        misuse = self.env.ref("aftersales_service.warranty_exclusion_misuse")
        self.policy.exclusion_ids = [
            Command.create({"exclusion_id": misuse.id, "voids_labour": False})
        ]
        found = self._decide("2026-03-01", self.pump, exclusion_ids=misuse.ids)
        self.assertFalse(found.parts[self.pump.id].covered)
        self.assertEqual(found.percent("labour"), 100)
        self.assertEqual(found.percent("travel"), 0)
        self.assertEqual(found.because("travel").reason, "excluded")
        other = self.env.ref("aftersales_service.warranty_exclusion_accident")
        self.assertEqual(self._decide("2026-03-01", exclusion_ids=other.ids).percent("travel"), 100)

    def test_terms_are_for_one_thing(self):
        with self.assert_violates("for_one_thing"):
            self.policy.part_ids = [
                Command.create(
                    {"category_id": self.categ_machine.id, "product_id": self.pump.id, "months": 1}
                )
            ]

    # === VERSIONS ===

    def test_every_change_of_terms_is_one_more_version(self):
        self.assertEqual(self.policy.version, 1)
        self.policy.write({"name": "Other name"})
        self.assertEqual(self.policy.version, 1)
        self.policy.months = 13
        self.assertEqual(self.policy.version, 2)
        self.policy.months = 13
        self.assertEqual(self.policy.version, 2)
        self.policy.part_ids[0].months = 7
        self.assertEqual(self.policy.version, 3)
        self.policy.write(
            {
                "percent_parts": 50,
                "part_ids": [
                    Command.update(line.id, {"months": 9}) for line in self.policy.part_ids
                ],
                "step_ids": [Command.create({"month": 6})],
            }
        )
        self.assertEqual(self.policy.version, 4)
        self.policy.step_ids.unlink()
        self.assertEqual(self.policy.version, 5)
        self.policy.country_ids = self.china
        self.assertEqual(self.policy.version, 6)

    def test_nobody_tells_the_version(self):
        self.policy.version = 99
        self.assertEqual(self.policy.version, 1)
        self.assertEqual(self._create_policy("Q", product_id=self.tractor.id, version=7).version, 1)

    # === ACCESS ===

    def test_users_read_terms_and_managers_keep_them(self):
        user_policy = self.policy.with_user(self.service_user)
        self.assertEqual(user_policy.months, 12)
        misuse = self.env.ref("aftersales_service.warranty_exclusion_misuse")
        line = {"policy_id": self.policy.id, "exclusion_id": misuse.id}
        step = {"policy_id": self.policy.id, "month": 3}
        for model, vals in (
            ("aftersales.warranty.policy.exclusion", line),
            ("aftersales.warranty.policy.step", step),
            ("aftersales.warranty.exclusion", {"code": "X", "name": "X"}),
        ):
            with self.subTest(model):
                records = self.env[model]
                with self.assertRaises(AccessError):
                    records.with_user(self.service_user).create(vals)
                made = records.with_user(self.service_manager).create(vals)
                with self.assertRaises(AccessError):
                    made.with_user(self.service_user).unlink()

    @freeze_time("2026-03-01")
    def test_the_card_shows_what_a_department_head_asks(self):
        self.policy.percent_travel = 50
        self.env.invalidate_all()
        self.assertIn("Travel 50", " ".join(str(self.machine.warranty_terms).split()))
