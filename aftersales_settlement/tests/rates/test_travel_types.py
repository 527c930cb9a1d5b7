from datetime import date

from odoo.tests import tagged

from ..common import SettlementCase

JULY = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestTravelTypes(SettlementCase):
    """Every active service type of kind travel pays for kilometres (rule 8)."""

    def _make_travel_type(self, code, amount):
        travel = self.env["aftersales.service.type"].create(
            {"code": code, "name": code, "kind": "travel"}
        )
        draft, _copies = self.env["aftersales.rate.sheet"]._make_version(self.company)
        self.env["aftersales.rate"].create(
            {"service_type_id": travel.id, "unit": "km", "amount": amount, "sequence": 1}
        )
        draft.with_user(self.approver)._approve()
        return travel

    def _travel(self):
        order = self.make_order(date(2026, 7, 15), distance_km=50)
        return self.claim_of(self.make_month(), order).travel

    def test_a_second_travel_type_counts(self):
        self._make_travel_type("far", 2)
        self.assertEqual(self._travel(), 100, "its rate is the first row")

    def test_another_type_pays_when_the_first_is_archived(self):
        self._make_travel_type("far", 2)
        self.travel_type.active = False
        self.assertEqual(self._travel(), 100)

    def test_rates_of_an_archived_type_pay_nothing_and_the_month_says_so(self):
        month = self.env["aftersales.settlement.period"]._for_month(self.company, JULY)
        self.assertFalse(month.idle_rate_count)
        self.travel_type.active = False
        month.invalidate_recordset()
        self.assertEqual(month.idle_rate_count, 1)
        rates = self.env["aftersales.rate"].search(month.action_view_idle_rates()["domain"])
        self.assertEqual(rates.service_type_id, self.travel_type)
        self.assertFalse(self._travel())
