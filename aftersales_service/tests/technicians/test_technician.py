from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTechnician(ServiceCommon):
    def _certify(self, *expiries):
        self.technician.certificate_ids = [Command.clear()] + [
            Command.create({"name": f"C{number}", "expiry": expiry})
            for number, expiry in enumerate(expiries)
        ]

    def test_the_certificate_that_is_valid_longest_counts(self):
        self.assertFalse(self.technician.certificate_expiry)
        self._certify("2026-05-01", "2027-05-01", "2025-05-01")
        self.assertEqual(self.technician.certificate_expiry, Date.to_date("2027-05-01"))

    def test_a_certificate_without_expiry_never_expires(self):
        self._certify("2026-05-01", False)
        self.assertFalse(self.technician.certificate_expiry)

    def test_a_certificate_that_says_nothing_yet_is_not_valid(self):
        certificate = self.env["aftersales.certificate"].new({})
        self.assertFalse(certificate.validity)
        certificate.name = "C-1"
        self.assertEqual(certificate.validity, "valid")

    def test_company_is_the_points(self):
        self.assertEqual(self.technician.company_id, self.company)

    def test_a_code_is_unique_in_its_company(self):
        with self.assert_violates("code_uniq"):
            self.env["aftersales.technician"].create(
                {"code": "T1", "name": "Another", "point_id": self.region.id}
            )

    def test_a_user_files_but_a_manager_approves(self):
        technicians = self.env["aftersales.technician"].with_user(self.service_user)
        filed = technicians.create({"code": "T2", "name": "Zhao", "point_id": self.outlet.id})
        self.assertEqual(filed.state, "submitted")
        with self.assertRaises(AccessError):
            filed.action_approve()
        with self.assertRaises(AccessError):
            technicians.create(
                {"code": "T3", "name": "Sun", "point_id": self.outlet.id, "state": "approved"}
            )
        filed.with_user(self.service_manager).action_approve()
        self.assertEqual(filed.state, "approved")
        filed.action_suspend()
        self.assertEqual(filed.state, "suspended")

    def test_approving_through_another_record_is_refused_too(self):
        filed = self.env["aftersales.technician"].create(
            {"code": "T4", "name": "Qian", "point_id": self.outlet.id}
        )
        with self.assertRaises(AccessError):
            self.outlet.with_user(self.service_manager).with_user(self.service_user).write(
                {"technician_ids": [Command.update(filed.id, {"state": "approved"})]}
            )
        with self.assertRaises(AccessError):
            self.env["aftersales.technician"].with_user(self.service_user).with_context(
                default_state="approved"
            ).create({"code": "T5", "name": "Zhou", "point_id": self.outlet.id})
