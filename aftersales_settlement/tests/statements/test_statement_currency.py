from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.models.res_company import ResCompany

from ..common import SettlementCase

DAY = date(2026, 7, 15)


@tagged("post_install", "-at_install")
class TestCurrency(SettlementCase):
    """Settled records keep their currency; list prices of another one are converted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        name = "EUR" if cls.company.currency_id.name != "EUR" else "USD"
        cls.foreign = cls.env.ref(f"base.{name}")
        cls.foreign.active = True
        cls.env["res.currency.rate"].search([]).unlink()
        cls.main = cls.env["res.company"].create({"name": "Mother", "currency_id": cls.foreign.id})
        cls.order = cls.make_order(DAY, name="CHARGED", parts=[(cls.part, 1)])
        cls.env["aftersales.part.return"].create(
            {
                "order_id": cls.order.id,
                "product_id": cls.part.id,
                "quantity": 2,
                "received_date": date(2026, 8, 10),
                "verdict_id": cls.non_original.id,
            }
        )

    def setUp(self):
        super().setUp()
        # Products of no company have their prices in the main company's currency.
        main = patch.object(ResCompany, "_get_main_company", lambda _self: self.main)
        self.startPatcher(main)

    def set_rate(self, day, rate, company=True):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.foreign.id,
                "name": day,
                "rate": rate,
                "company_id": company and self.company.id,
            }
        )

    def test_a_list_price_is_converted_on_the_orders_day(self):
        self.set_rate("2026-07-01", 0.8)
        self.set_rate("2026-07-16", 0.5)  # before the return came, after the order's day
        self.set_rate("2026-07-10", 0.1, company=False)  # the company has its own
        penalty = self.make_month().penalty_ids
        self.assertEqual(penalty.amount, 970)  # 38.80 / 0.8 = 48.50, 2 pieces, 10 times
        name = self.foreign.name
        self.assertIn(f"48.5 (38.8 {name} on 07/15/2026)", penalty.reason_text)

    def test_rates_of_all_companies_count_where_there_are_none_of_its_own(self):
        self.set_rate("2026-07-15", 0.8, company=False)
        self.set_rate("2026-07-16", 0.5)
        self.assertEqual(self.make_month().penalty_ids.amount, 970)

    def test_another_rate_before_approval_is_a_difference(self):
        self.set_rate("2026-07-01", 0.8)
        july = self.make_month()
        self.set_rate("2026-07-02", 0.4)
        with self.assertRaisesRegex(UserError, "Penalty: .*970.* → .*1,940"):
            self.approve_month(july)

    def test_without_a_rate_the_month_is_refused(self):
        self.set_rate("2026-07-16", 0.5)
        with self.assertRaisesRegex(
            UserError, f"TEST-BOARD is in {self.foreign.name}, which has no rate for 07/15/2026"
        ):
            self.make_month()

    def test_what_is_charged_for_nothing_needs_no_rate(self):
        self.env["aftersales.part.return"].search([]).verdict_id = self.accepted
        self.assertFalse(self.make_month().penalty_ids)

    def test_records_keep_the_currency_that_they_were_made_in(self):
        self.set_rate("2026-07-01", 0.8)
        july = self.make_month()
        own = self.company.currency_id
        self._change_currency()
        with self.assertRaisesRegex(UserError, f"Currency: {own.name} → {self.foreign.name}"):
            self.approve_month(july)
        self._change_currency(own)
        self.approve_month(july)
        self._change_currency()
        for records in (
            july.statement_ids,
            july.claim_ids,
            july.penalty_ids,
            july.statement_ids.line_ids,
        ):
            with self.subTest(records._name):
                self.assertTrue(records)
                self.assertEqual(records.currency_id, own)

    def _change_currency(self, currency=None):
        """As a company may that has nothing in its books."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            [(currency or self.foreign).id, self.company.id],
        )
        self.env.invalidate_all()
