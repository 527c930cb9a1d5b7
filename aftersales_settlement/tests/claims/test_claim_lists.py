from datetime import date

from odoo.tests import tagged

from ..common import SettlementCase


@tagged("post_install", "-at_install")
class TestClaimLists(SettlementCase):
    """What an accountant filters and groups claims by."""

    def refused(self, verdict):
        order = self.make_order(date(2026, 7, 10), parts=[(self.part, 1)])
        self.env["aftersales.part.return"].create(
            {
                "order_id": order.id,
                "product_id": self.part.id,
                "received_date": date(2026, 7, 20),
                "verdict_id": verdict.id,
            }
        )
        return order

    def test_a_refused_part_is_found_whatever_the_verdict(self):
        verdicts = self.env["aftersales.inspection.verdict"]
        own = verdicts.create({"name": "Water", "code": "water"})
        namesake = self.env.ref("aftersales_parts.inspection_verdict_out_of_warranty")
        refused = self.refused(own) | self.refused(namesake) | self.refused(self.non_original)
        paid = self.refused(self.accepted)
        old = self.make_machine("OLD", installed=date(2020, 1, 1))
        uncovered = self.make_order(date(2026, 7, 11), lot_id=old.id)
        period = self.make_month()
        claims = self.env["aftersales.claim"]
        in_month = ("period_id", "=", period.id)
        found = claims.search([in_month, ("check_id.code", "=", "part_refused")])
        self.assertEqual(found.order_id, refused)
        self.assertEqual(found.verdict_id, own | namesake | self.non_original)
        others = claims.search([in_month, ("verdict_id", "=", False)])
        self.assertEqual(others.order_id, paid | uncovered)
        self.assertEqual(others.check_id.code, "out_of_warranty")

    def test_claims_group_by_payee_technician_type_and_machine(self):
        self.make_order(date(2026, 7, 10))
        self.make_order(date(2026, 7, 11), technician_id=False)
        period = self.make_month()
        for name, groups in (
            ("payee_id", 1),
            ("technician_id", 2),
            ("service_type_id", 1),
            ("machine_id", 2),
            ("check_id", 2),
            ("verdict_id", 1),
        ):
            with self.subTest(name):
                found = (
                    self.env["aftersales.claim"]
                    .with_user(self.clerk)
                    .formatted_read_group([("period_id", "=", period.id)], [name], ["__count"])
                )
                self.assertEqual(len(found), groups)

    def test_months_run_forwards(self):
        for month in (6, 7, 8):
            self.make_order(date(2026, month, 10))
            self.approve_month(self.make_month(date(2026, month, 1)))
        groups = self.env["aftersales.claim"]._read_group([], ["month:month"], ["__count"])
        months = [month for month, _count in groups]
        self.assertEqual(months, sorted(months))
        self.assertGreaterEqual(len(months), 3)
