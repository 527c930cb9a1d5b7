from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.aftersales_settlement.models.base import aftersales_settlement_record
from odoo.addons.aftersales_settlement.tests.common import SettlementCase


@tagged("post_install", "-at_install")
class TestRows(SettlementCase):
    """What a run writes has an addon's own fields, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paid = cls.make_order(date(2026, 7, 10), distance_km=50)
        cls.small = cls.make_order(date(2026, 7, 10))
        cls.false = cls.make_order(
            date(2026, 7, 11), audit_date=date(2026, 7, 20), audit_verdict="false"
        )

    def assert_complete(self, july):
        claims = july.claim_ids
        self.assertEqual(len(claims), 3)
        self.assertEqual(set(claims.mapped("origin")), {"run"})
        self.assertEqual(set(claims.mapped("noted_on")), {fields.Date.today()})
        self.assertEqual(claims[0].tags, {"company": self.company.name})
        self.assertEqual([claim.double for claim in claims], [2 * c.amount for c in claims])
        self.assertEqual(set(claims.mapped("technician_code")), {"T1"})
        self.assertEqual(claims.mapped("order_name"), claims.order_id.mapped("name"))
        self.assertEqual(claims.filtered("is_costly").order_id, self.paid)
        penalty = july.penalty_ids
        self.assertEqual((penalty.origin, penalty.kind_length), ("run", len("false_order")))
        self.assertEqual(penalty.order_key, self.false.id)
        statement = july.statement_ids
        self.assertEqual((statement.origin, statement.payee_code), ("run", "R1"))
        self.assertEqual(statement.gross, 50 + 50 + 0.85 * 30)
        self.assertEqual(statement.payee_key, self.payee.id)
        line = statement.line_ids
        self.assertEqual((line.origin, line.point_key), ("run", self.outlet.id))
        self.assertEqual(line.stored_total, line.total)

    def test_a_month_made_and_made_again_and_approved(self):
        self.env.flush_all()
        self.assert_complete(self.make_month())
        july = self.make_month()
        self.assert_complete(july)
        self.approve_month(july)
        self.assertEqual(july.state, "approved")
        self.assert_complete(july)
        # As stored, whatever the cache said.
        stored = self.env.execute_query_dict(
            SQL("SELECT double, technician_code FROM aftersales_claim WHERE amount > 60")
        )
        self.assertEqual(stored, [{"double": 151, "technician_code": "T1"}])

    def test_fields_are_computed_some_rows_at_a_time(self):
        with patch.object(aftersales_settlement_record, "RECOMPUTED", 2):
            self.assert_complete(self.make_month())

    def test_what_a_user_or_the_browser_has_as_default_says_nothing(self):
        self.env["ir.default"].set("aftersales.claim", "origin", "mine", user_id=self.clerk.id)
        july = self.env["aftersales.settlement.period"]._for_month(self.company, date(2026, 7, 1))
        july = july.with_user(self.clerk).with_context(default_origin="theirs")
        july._make(as_of=july.cutoff_date)
        self.assertEqual(set(july.claim_ids.mapped("origin")), {"run"})
