from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestRates(SettlementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _draft, copies = cls.env["aftersales.rate.sheet"]._make_version(cls.company)
        cls.rate = cls.rate.browse(copies[cls.rate.id])

    def make_rate(self, **vals):
        return self.env["aftersales.rate"].create(
            {"service_type_id": self.repair_type.id, "unit": "job", "amount": 1, **vals}
        )

    def test_a_price_per_km_keeps_all_its_decimals(self):
        rate = self.make_rate(service_type_id=self.travel_type.id, unit="km", amount=0.855)
        self.env.invalidate_all()
        self.assertEqual(rate.amount, 0.855)

    def test_travel_is_paid_per_km_and_only_travel_is(self):
        with self.assertRaises(ValidationError):
            self.make_rate(unit="km")
        with self.assertRaises(ValidationError):
            self.make_rate(service_type_id=self.travel_type.id, unit="job")
        with self.assertRaises(ValidationError):
            self.rate.unit = "km"

    def test_a_service_type_with_rates_keeps_to_their_units(self):
        with self.assertRaises(ValidationError):
            self.repair_type.kind = "travel"

    def test_choosing_travel_chooses_per_km(self):
        form = Form(self.env["aftersales.rate"], view=self.make_form_view())
        form.service_type_id = self.travel_type
        self.assertEqual(form.unit, "km")
        form.service_type_id = self.repair_type
        self.assertEqual(form.unit, "job")

    def make_form_view(self):
        """The list is edited in place; a form of its own serves this test only."""
        return self.env["ir.ui.view"].create(
            {
                "name": "rate form",
                "model": "aftersales.rate",
                "arch": "<form><field name='service_type_id'/><field name='unit'/></form>",
            }
        )

    def test_impossible_rates_are_refused(self):
        impossible = (
            {"amount": -1},
            {"free_km": -1},
            {"valid_from": date(2026, 7, 2), "valid_to": date(2026, 7, 1)},
        )
        for vals in impossible:
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.make_rate(**vals)

    def test_a_rate_may_be_free_and_last_one_day(self):
        self.make_rate(amount=0, valid_from=date(2026, 7, 1), valid_to=date(2026, 7, 1))

    def test_rates_come_in_the_order_of_their_rows(self):
        first = self.make_rate(sequence=5)
        second = self.make_rate(sequence=5)
        found = self.env["aftersales.rate"].search([("id", "in", (first | second).ids)])
        self.assertEqual(found.ids, [first.id, second.id])

    def test_a_rate_of_another_companys_point_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            sheet = self.env["aftersales.rate.sheet"].create({"company_id": other.id})
            self.make_rate(sheet_id=sheet.id, point_id=self.outlet.id)


@tagged("post_install", "-at_install")
class TestCoefficients(SettlementCase):
    def make_coefficient(self, min_score, coefficient, company=None):
        return self.env["aftersales.coefficient"].create(
            {
                "min_score": min_score,
                "coefficient": coefficient,
                "company_id": (company or self.company).id,
            }
        )

    def test_scores_and_shares_have_their_ranges(self):
        self.make_coefficient(0, 0)
        self.make_coefficient(100, 1)
        for min_score, coefficient in ((-1, 1), (100.5, 1), (50, -0.1), (50, 1.1)):
            with (
                self.subTest(min_score=min_score, coefficient=coefficient),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.make_coefficient(min_score, coefficient)

    def test_one_coefficient_from_a_score_on(self):
        self.make_coefficient(80, 0.9)
        other = self.env["res.company"].create({"name": "Other"})
        self.make_coefficient(80, 0.8, other)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.make_coefficient(80, 0.8)


@tagged("post_install", "-at_install")
class TestParameters(SettlementCase):
    def test_defaults_are_those_of_the_rules(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company.aftersales_open_day, 5)
        self.assertEqual(company.aftersales_cutoff_day, 25)
        self.assertEqual(company.aftersales_repeat_months, 3)
        self.assertEqual(company.aftersales_carry_months, 3)
        self.assertEqual(company.aftersales_false_multiplier, 10)
        self.assertEqual(company.aftersales_non_original_multiplier, 10)

    def test_impossible_parameters_are_refused(self):
        impossible = (
            {"aftersales_open_day": 0},
            {"aftersales_cutoff_day": 32},
            {"aftersales_open_day": 26},
            {"aftersales_repeat_months": -1},
            {"aftersales_false_multiplier": -1},
        )
        for vals in impossible:
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.company.write(vals)
                self.env.flush_all()

    def test_the_settings_page_sets_the_company(self):
        settings = self.env["res.config.settings"].create({"aftersales_cutoff_day": 20})
        settings.execute()
        self.assertEqual(self.company.aftersales_cutoff_day, 20)

    def test_a_rate_of_a_level_is_for_orders_of_this_one_alone(self):
        big, small = self.make_level("big"), self.make_level("small")
        draft, copies = self.env["aftersales.rate.sheet"]._make_version(self.company)
        rate = self.rate.browse(copies[self.rate.id]).copy(
            {"repair_level_id": big.id, "amount": 80}
        )
        draft.with_user(self.approver)._approve()
        orders = [
            self.make_order(date(2026, 7, day), repair_level_id=level and level.id)
            for day, level in ((10, big), (11, small), (12, False))
        ]
        period = self.make_month()
        claims = [order.claim_ids.filtered(lambda one: one.period_id == period) for order in orders]
        self.assertEqual([claim.labour_base for claim in claims], [80, 50, 50])
        said = [claim.facts.get("repair_level") for claim in claims]
        self.assertEqual(said, ["big", "small", None])
        with self.assertRaisesRegex(UserError, "rates"):
            big.unlink()
        self.assertIn("big", rate.display_name)
