from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import ServiceCommon

FILED = "aftersales_service.mail_activity_type_technician_filed"


@tagged("post_install", "-at_install")
class TestTechnicianFiling(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls.env["aftersales.technician"].create(
            {"code": "T2", "name": "Zhao", "point_id": cls.outlet.id}
        )

    # === RETURN ===

    def test_a_manager_returns_with_a_reason(self):
        action = self.filed.with_user(self.service_manager).action_return()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.service_manager)
            .with_context(**action["context"])
        )
        wizard.reason = "The scan can't be read."
        wizard.save().action_return()
        self.assertEqual(self.filed.state, "returned")
        self.assertEqual(self.filed.return_reason, "The scan can't be read.")
        self.assertIn("Returned: The scan", "".join(self.filed.message_ids.mapped("body")))
        self.filed.action_submit()
        self.assertEqual(self.filed.state, "submitted")
        self.filed.with_user(self.service_manager).action_approve()
        self.assertFalse(self.filed.return_reason)

    def test_a_user_returns_nobody(self):
        theirs = self.filed.with_user(self.service_user)
        for attack in (
            theirs.action_return,
            lambda: theirs.write({"state": "returned"}),
            lambda: theirs.write({"return_reason": "Because"}),
            lambda: theirs.with_context(default_return_reason="Because").create(
                {"code": "T7", "name": "Sun", "point_id": self.outlet.id}
            ),
            lambda: (
                self.env["aftersales.technician.return"]
                .with_user(self.service_user)
                .create({"technician_ids": [Command.set(theirs.ids)], "reason": "Because"})
            ),
        ):
            with self.assertRaises(AccessError):
                attack()
        self.assertEqual(self.filed.state, "submitted")

    def test_who_has_left_is_not_returned(self):
        self.filed.action_leave()
        with self.assertRaisesRegex(UserError, "T2 Zhao"):
            self.filed._return("Why not")

    # === ACTIVITIES ===

    def test_whoever_coordinates_checks_a_filing(self):
        self.filed._notify_coordinators()
        self.assertFalse(self.filed.activity_ids, "nobody is named")
        self.outlet.partner_id.user_id = self.service_user
        self.filed._notify_coordinators()
        self.assertEqual(self.filed.activity_ids.user_id, self.filed.point_id.user_id)
        self.company.aftersales_coordinator_id = self.service_manager
        self.filed._notify_coordinators()
        self.assertIn(self.service_manager, self.filed.activity_ids.user_id)
        self.filed.action_approve()
        self.assertFalse(self.filed.activity_ids)

    # === IDENTITY ===

    def test_the_identity_number_is_for_those_who_may_see_it(self):
        self.filed.identity_number = " 110105 19491231002x "
        self.assertEqual(self.filed.identity_number, "11010519491231002X")
        seeing = new_test_user(
            self.env,
            "seeing",
            groups="aftersales_service.group_service_user,aftersales_service.group_identity_number",
        )
        for user in (seeing, self.service_manager):
            self.assertEqual(
                self.filed.with_user(user).read(["identity_number"])[0]["identity_number"],
                "11010519491231002X",
            )
        self.env.invalidate_all()
        theirs = self.filed.with_user(self.service_user)
        self.assertEqual(theirs.identity_number_masked, "••••••002X")
        for attack in (
            lambda: theirs.read(["identity_number"]),
            lambda: theirs.write({"identity_number": "1"}),
            lambda: theirs.search([("identity_number", "=like", "1%")]),
            lambda: theirs.search([], order="identity_number"),
            lambda: theirs.formatted_read_group([], ["identity_number"], ["__count"]),
        ):
            with self.assertRaises(AccessError):
                attack()
        self.assertNotIn("identity_number", theirs.fields_get())

    def test_a_short_number_is_masked_altogether(self):
        self.filed.identity_number = "12345678"
        self.assertEqual(self.filed.identity_number_masked, "••••••")

    def test_nobody_is_on_file_twice(self):
        self.filed.identity_number = "11010519491231002X"
        self.assertTrue(self.technician._is_on_file("1101 0519491231002x", self.company))
        self.assertFalse(self.filed._is_on_file("11010519491231002X", self.company))
        with self.assertRaisesRegex(UserError, "on file already") as refusal:
            self.technician.identity_number = "11010519491231002x"
        self.assertNotIn("1101", str(refusal.exception))
        with self.assertRaisesRegex(UserError, "on file already"):
            self.filed.copy({"code": "T3", "identity_number": "11010519491231002X"})
        with self.assertRaisesRegex(UserError, "on file already"):
            (self.filed + self.technician).write({"identity_number": "11010519491231002X"})
        self.filed.identity_number = "11010519491231002X"
        with self.assert_violates("identity_uniq"):
            # Two at once get past the check, but not past the database.
            self.env.cr.execute(
                "UPDATE aftersales_technician SET identity_number = %s WHERE id = %s",
                ["11010519491231002X", self.technician.id],
            )

    def test_a_file_of_technicians_has_the_last_digits_only(self):
        self.filed.identity_number = "11010519491231002X"
        self.service_manager.group_ids += self.env.ref("base.group_allow_export")
        manager = self.filed.with_user(self.service_manager)
        names = ["name", "identity_number", "point_id/technician_ids/identity_number"]
        said = str(manager.export_data(names)["datas"])
        self.assertIn("002X", said)
        self.assertNotIn("11010519491231002X", said)

    def test_the_number_is_in_no_message(self):
        before = self.filed.message_ids
        self.filed.with_user(self.service_manager).identity_number = "11010519491231002X"
        self.env.flush_all()
        self.assertFalse(getattr(self.filed._fields["identity_number"], "tracking", False))
        said = (self.filed.message_ids - before).mapped("body")
        self.assertNotIn("1101", str(said))

    def test_a_filing_is_one_activity_until_it_is_checked(self):
        self.company.aftersales_coordinator_id = self.service_manager
        for _time in range(3):
            self.filed._notify_coordinators()
        self.assertEqual(len(self.filed.activity_ids), 1)
        self.filed.with_user(self.service_manager).action_approve()
        self.filed._notify_coordinators()
        self.assertEqual(len(self.filed.activity_ids), 1)

    # === SKILLS ===

    def test_categories_are_a_short_way_to_skills(self):
        self.filed.category_ids = self.categ_tractor + self.categ_part
        self.assertEqual(self.filed.skill_ids.category_id, self.categ_tractor + self.categ_part)
        tractor = self.filed.skill_ids.filtered(lambda one: one.category_id == self.categ_tractor)
        tractor.repair_level_id = self.major
        self.filed.category_ids = self.categ_tractor + self.categ_filter
        self.assertEqual(self.filed.skill_ids.category_id, self.categ_tractor + self.categ_filter)
        self.assertEqual(tractor.repair_level_id, self.major)
        found = self.filed.search([("category_ids", "=", self.categ_filter.id)])
        self.assertEqual(found, self.filed)

    def test_a_technician_without_a_code_gets_one(self):
        made = self.env["aftersales.technician"].create({"name": "A", "point_id": self.outlet.id})
        self.assertTrue(made.code)

    # === POSTINGS ===

    def test_a_move_is_kept(self):
        with freeze_time("2026-03-01 04:00:00"):
            mover = self.env["aftersales.technician"].create(
                {"code": "T5", "name": "Wu", "point_id": self.outlet.id}
            )
        with freeze_time("2026-05-01 04:00:00"):
            mover.point_id = self.region
            mover.point_id = self.region
        self.env.invalidate_all()  # so that they come in their order
        postings = mover.posting_ids
        self.assertEqual(postings.mapped("point_id"), self.region + self.outlet)
        self.assertEqual(
            postings.mapped(lambda one: (str(one.date_from), str(one.date_to or ""))),
            [("2026-05-01", ""), ("2026-03-01", "2026-05-01")],
        )

    def test_two_moves_on_one_day_are_one(self):
        self.filed.point_id = self.hq
        self.filed.point_id = self.region
        self.assertEqual(self.filed.posting_ids.point_id, self.region)

    def test_nobody_writes_history_by_hand(self):
        posting = self.filed.posting_ids.with_user(self.service_manager)
        for attack in (
            lambda: posting.write({"date_from": "2020-01-01"}),
            posting.unlink,
            lambda: posting.create(
                {
                    "technician_id": self.filed.id,
                    "point_id": self.hq.id,
                    "date_from": "2020-01-01",
                }
            ),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_a_technician_stays_in_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        abroad = self.outlet.copy({"code": "AB", "company_id": other.id, "parent_id": False})
        with self.assertRaisesRegex(UserError, "another company"):
            self.filed.point_id = abroad

    # === ASSESSMENT ===

    def test_one_assessment_a_year(self):
        self.filed.assessment_ids = [Command.create({"year": 2026, "score": 90})]
        with self.assert_violates("year_uniq"):
            self.filed.assessment_ids = [Command.create({"year": 2026, "score": 80})]

    def test_a_score_lies_between_0_and_100(self):
        for model in ("assessment", "training"):
            with self.assert_violates("score_in_range"):
                self.env[f"aftersales.{model}"].create(
                    {"name": "C", "technician_id": self.filed.id, "score": 101}
                    if model == "training"
                    else {"technician_id": self.filed.id, "score": 101}
                )


@tagged("post_install", "-at_install")
class TestCertificateExpiry(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_coordinator_id = cls.service_manager
        cls.certificate = cls._certify("C1", "2026-09-30")

    @classmethod
    def _certify(cls, name, expiry, technician=None):
        return cls.env["aftersales.certificate"].create(
            {
                "name": name,
                "technician_id": (technician or cls.technician).id,
                "expiry": expiry,
            }
        )

    def _run(self, day):
        """Run the cron at noon of a day in Shanghai; give how many activities it made."""
        before = len(self.technician.activity_ids)
        with (
            freeze_time(f"{day} 04:00:00"),
            patch.object(IrCron, "_commit_progress", lambda *_args, **_kwargs: float("inf")),
        ):
            self.env["aftersales.certificate"]._cron_remind_of_expiry()
        return len(self.technician.activity_ids) - before

    def test_two_reminders_once_each(self):
        for day, expected in (
            ("2026-07-31", 0),
            ("2026-08-01", 1),
            ("2026-08-02", 0),
            ("2026-09-14", 0),
            ("2026-09-15", 1),
            ("2026-09-16", 0),
            ("2026-09-30", 0),
            ("2026-10-01", 0),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._run(day), expected)
        activity = self.technician.activity_ids[0]
        self.assertEqual(activity.user_id, self.service_manager)
        self.assertEqual(activity.date_deadline, Date.to_date("2026-09-30"))
        self.assertIn("C1", activity.summary)

    def test_one_reminder_when_both_are_due(self):
        self.assertEqual(self._run("2026-09-20"), 1)
        self.assertEqual(self._run("2026-09-21"), 0)

    def test_a_renewed_certificate_is_reminded_of_again(self):
        self._run("2026-09-20")
        self.certificate.expiry = "2027-09-30"
        self.assertEqual(self._run("2026-09-21"), 0)
        self.assertEqual(self._run("2027-08-10"), 1)

    def test_other_days_are_settings(self):
        self.company.aftersales_first_reminder_days = 10
        self.company.aftersales_second_reminder_days = 0
        self.assertEqual(self._run("2026-09-19"), 0)
        self.assertEqual(self._run("2026-09-20"), 1)
        self.assertEqual(self._run("2026-09-29"), 0)

    def test_nobody_is_reminded_of_those_who_left(self):
        self.technician.action_leave()
        self.assertEqual(self._run("2026-09-20"), 0)

    def test_a_run_takes_batches_and_stops_when_its_time_is_over(self):
        more = [self._certify(f"M{number}", "2026-09-30") for number in range(4)]
        with patch(
            "odoo.addons.aftersales_service.models.technicians.aftersales_certificate.CRON_BATCH", 2
        ):
            self.assertEqual(self._run("2026-09-20"), 1 + len(more))
            self.certificate.expiry = "2026-10-01"
            with (
                freeze_time("2026-09-20 04:00:00"),
                patch.object(IrCron, "_commit_progress", lambda *_args, **_kwargs: 0),
            ):
                self.env["aftersales.certificate"]._cron_remind_of_expiry()
        self.assertEqual(self.certificate.reminder_count, 2)

    def test_validity(self):
        with freeze_time("2026-09-01 04:00:00"):
            later = self._certify("C2", "2027-09-30")
            past = self._certify("C3", "2026-08-31")
            never = self._certify("C4", False)
            certificates = self.certificate + later + past + never
            self.assertEqual(
                certificates.mapped("validity"), ["expiring", "valid", "expired", "valid"]
            )

    def test_what_nobody_has_checked_does_not_count(self):
        sent = self._certify("C5", "2029-01-01")
        sent.to_check = True
        self.assertEqual(self.technician.certificate_expiry, self.certificate.expiry)
        with self.assertRaises(AccessError):
            sent.with_user(self.service_user).action_accept()
        sent.with_user(self.service_manager).action_accept()
        self.assertEqual(self.technician.certificate_expiry, sent.expiry)

    def test_a_certificate_is_issued_before_it_expires(self):
        with self.assertRaisesRegex(UserError, "C1"):
            self.certificate.issue_date = "2026-12-01"
