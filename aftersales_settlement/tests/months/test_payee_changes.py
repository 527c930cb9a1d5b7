from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.workbook.workbook_common import WorkbookCommon

from ...models.base.aftersales_settlement_record import SETTLEMENT_RUN
from ..common import SettlementCase

JULY = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestPayeeChanges(SettlementCase):
    """A point's work passes to another payee when no statement rests on who it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        points = cls.env["aftersales.point"]
        level = cls.env.ref("aftersales_service.point_level_region")
        cls.other, cls.third = points.create(
            [
                {
                    "code": code,
                    "name": code,
                    "level_id": level.id,
                    "parent_id": cls.hq.id,
                    "is_payee": True,
                }
                for code in ("R2", "R3")
            ]
        )
        cls.below = points.create(
            {
                "code": "B1",
                "name": "Below",
                "level_id": cls.outlet.level_id.id,
                "parent_id": cls.outlet.id,
            }
        )
        cls.manager = new_test_user(
            cls.env, "network_manager", "aftersales_service.group_service_manager"
        )

    def _import(self, **parents):
        """Import a workbook that puts points, by code, below other ones."""
        rows = [(code, f"Point {code}", "outlet", parent, "N") for code, parent in parents.items()]
        network = [("code", "name", "level", "parent", "payee"), *rows]
        file = WorkbookCommon.file({"network": network})
        wizard = self.env["aftersales.workbook.import"].create(
            {"file": file, "filename": "workbook.xlsx"}
        )
        wizard._run_import()

    @contextmanager
    def _refused(self, *reasons):
        with self.assertRaises(UserError) as refusal, self.cr.savepoint():
            yield
        for reason in reasons:
            self.assertIn(reason, str(refusal.exception))

    def test_a_move_waits_for_the_old_payees_statement(self):
        self.make_order(date(2026, 7, 15))
        period = self.make_month()
        with self._refused("2026-07/R1", "O1 Point O1", "B1 Below"):
            self.outlet.with_user(self.manager).parent_id = self.other
        self.assertEqual(self.outlet.parent_id, self.payee)
        self.approve_month(period)
        self.outlet.with_user(self.manager).parent_id = self.other
        self.assertEqual(self.below.payee_id, self.other)

    def test_a_move_waits_for_the_new_payees_statement(self):
        self.make_order(date(2026, 7, 15), point_id=self.other.id)
        self.make_month()
        with self._refused("2026-07/R2"):
            self.outlet.parent_id = self.other
        self.outlet.parent_id = self.third
        self.assertEqual(self.outlet.payee_id, self.third)

    def test_a_move_below_the_same_payee_waits_for_nothing(self):
        self.make_order(date(2026, 7, 15))
        self.make_month()
        self.below.parent_id = self.outlet2
        self.outlet.write({"parent_id": self.payee.id, "name": "Renamed"})

    def test_a_payee_flag_waits_too(self):
        self.make_order(date(2026, 7, 15))
        self.make_month()
        with self._refused("2026-07/R1"):
            self.outlet.is_payee = True
        with self._refused("2026-07/R1"):
            self.payee.is_payee = False
        self.third.is_payee = False  # nobody's statement rests on that

    def test_nothing_moves_while_a_month_is_being_made(self):
        period = self.env["aftersales.settlement.period"]._for_month(self.company, JULY)
        SETTLEMENT_RUN.give(period).state = "making"
        with self._refused("2026-07 is being made", "O1 Point O1"):
            self.outlet.parent_id = self.third

    def test_two_points_that_change_places_at_once(self):
        self.make_order(date(2026, 7, 15))
        self.make_month()
        with self._refused("2026-07/R1"):
            (self.outlet + self.outlet2).parent_id = self.third

    def test_other_companies_months_are_not_in_the_way(self):
        company = self.env["res.company"].create({"name": "Other network"})
        level = self.hq.level_id.id
        top, point = self.env["aftersales.point"].create(
            [
                {"code": code, "name": code, "level_id": level, "company_id": company.id}
                for code in ("X1", "X2")
            ]
        )
        self.make_order(date(2026, 7, 15))
        self.make_month()
        top.is_payee = True
        point.parent_id = top
        self.assertEqual(point.payee_id, top)

    def test_an_import_is_guarded_as_a_whole(self):
        self.make_order(date(2026, 7, 15))
        self.make_month()
        self._import(B1="O2")
        self.assertEqual(self.below.parent_id, self.outlet2)
        with self._refused("2026-07/R1"):
            self._import(O1="R2")
        self.assertEqual(self.outlet.parent_id, self.payee)
