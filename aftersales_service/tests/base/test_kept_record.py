from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestKeptRecord(ServiceCommon):
    """What others rest on is not deleted: who tries is told what it is, and archives it."""

    def _assert_kept(self, record, *what):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            record.unlink()
        for words in what:
            self.assertIn(words, str(caught.exception))
        self.assertTrue(record.exists())

    def test_a_machine_stays_with_its_orders(self):
        self._create_done_order("2026-03-01 02:00:00")
        self._create_order()
        self._assert_kept(self.machine, "TRC-1", "service orders (2)", "stays on file")

    def test_a_machine_without_anything_may_go(self):
        lot = self.machine.create({"name": "Mistake", "product_id": self.tractor.id})
        lot.unlink()
        self.assertFalse(lot.exists())

    def test_of_several_machines_none_goes_if_one_stays(self):
        lot = self.machine.create({"name": "Mistake", "product_id": self.tractor.id})
        self._create_order()
        self._assert_kept(self.machine | lot, "TRC-1")

    def test_a_part_stays_with_the_order_that_fitted_it(self):
        old, new = self.machine.create(
            [{"name": name, "product_id": self.pump.id} for name in ("OLD", "NEW")]
        )
        order = self._create_done_order("2026-03-01 02:00:00", [self.pump])
        order.replacement_ids.write({"lot_in_id": new.id, "lot_out_id": old.id})
        self._assert_kept(old, "replaced parts (1)")
        self._assert_kept(new, "replaced parts (1)")

    def test_a_policy_stays_with_what_it_decided(self):
        order = self._create_order()
        order._action_repair_confirm()
        self._assert_kept(self.policy, "warranty decisions (1)", "Archive it")
        self.policy.active = False

    def test_a_service_point_stays_with_its_work(self):
        self._create_order()
        self._assert_kept(
            self.outlet, "service orders (1)", "machines sold (1)", "technicians (1)", "Archive it"
        )
        self._assert_kept(self.region, "service points below it (1)")

    def test_archived_records_count_too(self):
        self.technician.active = False
        self.machine.dealer_id = False
        self._assert_kept(self.outlet, "technicians (1)")

    def test_types_faults_and_exclusions_stay_with_their_orders(self):
        fault = self.env["aftersales.fault"].create({"code": "F1", "name": "Leak"})
        exclusion = self.env["aftersales.warranty.exclusion"].create({"code": "X", "name": "Fire"})
        self._create_order(fault_id=fault.id, exclusion_ids=exclusion.ids)
        for record in (self.type_repair, fault, exclusion):
            self._assert_kept(record, "service orders (", "Archive it")

    def test_a_technician_who_was_never_approved_stays_with_his_orders(self):
        technician = self.env["aftersales.technician"].create(
            {"code": "T9", "name": "Li", "point_id": self.outlet.id, "state": "submitted"}
        )
        self._create_done_order("2026-03-01 02:00:00", technician_id=technician.id)
        self._assert_kept(technician, "service orders (1)", "Archive it")

    def test_requests_stay_once_resolved(self):
        request = self.env["aftersales.request"].create(
            {"lot_id": self.machine.id, "summary": "Leak"}
        )
        self._assert_kept(self.machine, "requests (1)")
        request.resolution = "Told the customer."
        request.action_resolve()
        self._assert_kept(request, "stays on file")
