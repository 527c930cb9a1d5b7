from datetime import date

from odoo.tests import tagged

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestGoodwillClaims(SettlementCase):
    """Goodwill counts for the claims of the orders that use it, as their forms say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labour = cls.env["product.product"].create(
            {"name": "Labour", "type": "service", "list_price": 920, "taxes_id": False}
        )
        cls.repair_type.charge_product_id = cls.labour
        cls.machine = cls.make_machine("SN-OLD")
        cls.machine.write(
            dict.fromkeys(("production_date", "delivery_date", "installation_date"), "2015-01-01")
        )
        cls.customer = cls.env["res.partner"].create({"name": "Farmer Li"})
        cls.faults = cls.env["aftersales.fault"].create(
            [{"code": code, "name": code} for code in ("G1", "G2")]
        )
        cls.goodwill = cls.env["aftersales.warranty"].create(
            {
                "lot_id": cls.machine.id,
                "kind": "goodwill",
                "amount_limit": 100,
                "date_start": "2026-07-01",
                "reason": "Regular customer",
            }
        )

    def repair(self, day, fault, parts=()):
        return self.make_order(
            date(2026, 7, day),
            parts,
            lot_id=self.machine.id,
            fault_id=fault.id,
            partner_id=self.customer.id,
        )

    def assert_agree(self, order, claim, covered):
        self.env.invalidate_all()
        self.assertEqual(order.is_labour_covered, covered)
        self.assertEqual(claim.state, "paid" if covered else "excluded")
        self.assertEqual(claim.reason, False if covered else "out_of_warranty")

    def test_what_is_used_up_counts_for_who_used_it_alone(self):
        first, second = (self.repair(10 + n, fault) for n, fault in enumerate(self.faults))
        first.action_create_sale_order()
        second.action_create_sale_order()
        self.assertEqual(self.goodwill.amount_left, 0)
        july = self.make_month()
        self.assert_agree(first, self.claim_of(july, first), True)
        self.assert_agree(second, self.claim_of(july, second), False)
        self.assertEqual(second.sale_order_id.order_line.price_unit, 920)

    def test_a_part_that_goodwill_pays_is_not_asked_back(self):
        order = self.repair(10, self.faults[0], [(self.part, 1)])
        order.action_create_sale_order()
        july = self.make_month()
        self.env.invalidate_all()
        self.assertFalse(order.replacement_ids.is_covered)
        claim = self.claim_of(july, order)
        self.assertEqual((claim.state, claim.reason), ("paid", False))
