from datetime import date

from odoo.exceptions import AccessError
from odoo.modules.migration import load_script
from odoo.tests import tagged

from ..common import SettlementCase

JULY = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestBatches(SettlementCase):
    """A month cut into batches, done one by one in whatever order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("aftersales_settlement.batch_orders", "1")
        cls.outlet2.is_payee = True
        for day in (14, 15):
            cls.make_order(date(2026, 7, day))
        cls.make_order(date(2026, 7, 16), point_id=cls.outlet2.id)
        cls.expected = cls.make_month()._get_result()

    def start(self):
        """Start July anew; return it and its batches."""
        period = self.env["aftersales.settlement.period"]._for_month(self.company, JULY)
        period.with_user(self.clerk)._start(period.cutoff_date)
        period = period.sudo()
        return period, period._get_batches_of_run()

    def test_the_order_of_batches_makes_no_difference(self):
        period, batches = self.start()
        self.assertEqual(batches.mapped("size"), [2, 1])
        for batch in reversed(batches):
            self.assertEqual(period.state, "making")
            period._do_job(batch.id)
        self.assertEqual(period.state, "made")
        self.assertEqual(period._get_result(), self.expected)
        self.assertEqual(period.progress, 100)

    def test_progress_is_the_share_of_orders_that_are_done(self):
        period, batches = self.start()
        self.assertEqual(period.progress, 0)
        period._do_job(batches[0].id)
        period.invalidate_recordset()
        self.assertAlmostEqual(period.with_user(self.clerk).progress, 200 / 3)

    def test_a_batch_is_done_once(self):
        period, batches = self.start()
        for _time in range(2):
            period._do_job(batches[0].id)
        self.assertEqual(len(period.claim_ids), 2)
        self.assertEqual(period._do_job(batches[0].id), "There was nothing left to do.")

    def test_batches_of_a_month_that_was_started_anew_are_no_more(self):
        _period, old = self.start()
        period, batches = self.start()
        self.assertFalse(old.exists())
        period._do_job(old[0].id)
        self.assertFalse(period.claim_ids)
        period._do_all()
        self.assertEqual(period._get_result(), self.expected)
        period._do_job(batches[0].id)
        self.assertEqual(period._get_result(), self.expected)

    def test_a_month_with_nothing_to_do_is_made_as_well(self):
        company = self.env["res.company"].create({"name": "Newcomers"})
        period = self.env["aftersales.settlement.period"]._for_month(company, JULY)
        period._make(period.cutoff_date)
        self.assertEqual(period.state, "made")

    def test_who_settles_has_nothing_to_do_with_batches(self):
        _period, batches = self.start()
        for user in (self.clerk, self.approver):
            with self.assertRaises(AccessError):
                batches.with_user(user).read(["items"])

    def test_a_month_that_is_deleted_takes_its_batches_along(self):
        period, batches = self.start()
        period.unlink()
        self.assertFalse(batches.exists())

    def test_a_month_that_was_being_made_in_the_version_before_begins_anew(self):
        period, batches = self.start()
        batches.unlink()
        path = "aftersales_settlement/migrations/19.0.1.2.0/post-cut_into_batches.py"
        load_script(path, "post-cut_into_batches").migrate(self.env.cr, "19.0.1.1.0")
        period._do_all()
        self.assertEqual(period._get_result(), self.expected)
