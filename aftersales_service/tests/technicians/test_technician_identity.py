from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTechnicianIdentity(ServiceCommon):
    """Who is approved is approved by a manager's action, and stays the same person."""

    def _assert_refused(self, act, error=AccessError, message=""):
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            act()
        self.env.invalidate_all()

    def _file(self, user, **vals):
        technicians = self.env["aftersales.technician"].with_user(user)
        return technicians.create({"name": "Zhao", "point_id": self.outlet.id, **vals})

    # === IDENTITY ===

    def test_a_user_makes_nobody_of_somebody_approved(self):
        self.service_user.group_ids |= self.env.ref("aftersales_service.group_identity_number")
        for state in ("approved", "suspended", "left"):
            self.technician.state = state
            theirs = self.technician.with_user(self.service_user)
            for vals in ({"name": "Li"}, {"code": "T77"}, {"identity_number": "1101011990"}):
                with self.subTest(state=state, vals=vals):
                    self._assert_refused(
                        lambda vals=vals, theirs=theirs: theirs.write(vals), message="corrects"
                    )
        self.technician.state = "approved"
        point = self.outlet.with_user(self.service_user)
        command = Command.update(self.technician.id, {"name": "Li"})
        self._assert_refused(lambda: point.write({"technician_ids": [command]}))
        theirs.write({"name": "Wang", "code": "T1", "phone": "13900139000"})

    def test_a_filing_is_corrected_by_who_files(self):
        filed = self._file(self.service_user)
        filed.name = "Zhao Yi"
        self.assertFalse(self.env["aftersales.journal"].search(filed._get_journal_domain()))

    def test_a_manager_s_correction_is_in_the_journal(self):
        self.service_manager.group_ids |= self.env.ref("aftersales_service.group_identity_number")
        self.technician.with_user(self.service_manager).write(
            {"name": "Wang Er", "code": "T1", "identity_number": "110101199003070011"}
        )
        entry = self.env["aftersales.journal"].search(self.technician._get_journal_domain())
        self.assertEqual((entry.event, entry.user_id), ("correction", self.service_manager))
        self.assertEqual(entry.details["name"], ["Wang", "Wang Er"])
        self.assertEqual(set(entry.details), {"name", "identity_number_masked"})
        self.assertNotIn("110101199003070011", str(entry.details))

    # === APPROVAL ===

    def test_a_manager_creates_filings_only(self):
        technicians = self.env["aftersales.technician"].with_user(self.service_manager)
        vals = {"name": "Zhao", "point_id": self.outlet.id}
        for state in ("approved", "suspended", "left"):
            with self.subTest(state=state):
                for context in ({}, {"aftersales_workbook_import": True}):
                    forged = technicians.with_context(**context)
                    self._assert_refused(
                        lambda forged=forged, state=state: forged.create({**vals, "state": state}),
                        UserError,
                        "submitted first",
                    )
                self._assert_refused(
                    lambda state=state: technicians.with_context(default_state=state).create(vals),
                    UserError,
                    "submitted first",
                )
        loaded = technicians.load(
            ["name", "point_id/.id", "state"], [["Zhao", str(self.outlet.id), "approved"]]
        )
        self.assertFalse(loaded["ids"])
        self.assertIn("submitted first", loaded["messages"][0]["message"])

    def test_a_manager_approves_by_the_action_only(self):
        filed = self._file(self.service_user).with_user(self.service_manager)
        for context in ({}, {"aftersales_approving": True}):
            forged = filed.with_context(**context)
            self._assert_refused(
                lambda forged=forged: forged.write({"state": "approved"}), UserError, "“Approve”"
            )
        filed.action_approve()
        self.assertEqual(filed.state, "approved")
