import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon

SCAN, OTHER = (base64.b64encode(word) for word in (b"The scan", b"Another"))
KEPT = "belongs to|What was said|in your own name|Archive it"
TALK = "Agreed"


@tagged("post_install", "-at_install")
class TestEvidence(ServiceCommon):
    """Files and messages that something was decided on stay as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        talks = dict.fromkeys(("tracking_disable", "mail_create_nolog", "mail_notrack"), False)
        cls.env = cls.env(context={**cls.env.context, **talks})
        cls.certificate = cls.env["aftersales.certificate"].create(
            {"name": "C1", "technician_id": cls.technician.id, "attachment": SCAN, "to_check": True}
        )
        cls.admin = cls.env.ref("base.user_admin")
        cls.warranty = cls.env["aftersales.warranty"].create(
            {
                "lot_id": cls.machine.id,
                "kind": "exception",
                "date_start": "2026-01-01",
                "reason": "Letter of the board",
            }
        )
        cls.letter = cls.env["ir.attachment"].create(
            {
                "name": "Letter",
                "raw": b"Granted",
                "res_model": cls.warranty._name,
                "res_id": cls.warranty.id,
            }
        )
        # What is created and changed in one go is not tracked.
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _get_scan(self):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", "aftersales.certificate"),
                ("res_field", "=", "attachment"),
                ("res_id", "=", self.certificate.id),
            ]
        )

    def _accept(self):
        self.certificate.with_user(self.service_manager).action_accept()
        self.env.flush_all()

    def _assert_kept(self, call, *args, message=KEPT, **kwargs):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            call(*args, **kwargs)
        self.env.invalidate_all()

    # === FILES ===

    def test_a_scan_to_check_may_be_replaced(self):
        self.certificate.with_user(self.service_user).attachment = OTHER
        self.assertEqual(self.certificate.attachment, OTHER)
        self.certificate.with_user(self.service_user).attachment = False
        self.assertFalse(self._get_scan())

    def test_an_accepted_scan_stays(self):
        self._accept()
        scan = self._get_scan()
        for user in (self.service_user, self.service_manager, self.admin, self.env.user):
            for one in (scan.with_user(user), scan.with_user(user).sudo()):
                for vals in (
                    {"raw": b"Forged"},
                    {"datas": OTHER},
                    {"res_id": self.certificate.id + 1},
                    {"res_field": False},
                    {"store_fname": "00/00", "url": "https://example.com"},
                    {"url": "https://example.com", "type": "url"},
                    {"name": "Another"},
                ):
                    self._assert_kept(one.write, vals)
                self._assert_kept(one.unlink)
            second = {
                "name": "Second",
                "raw": b"Second",
                "res_model": "aftersales.certificate",
                "res_id": self.certificate.id,
                "res_field": "attachment",
            }
            attachments = self.env["ir.attachment"].with_user(user)
            self._assert_kept(attachments.create, second)
            loose = attachments.sudo().create({"name": "Loose", "raw": b"Loose"})
            moved = {name: second[name] for name in ("res_model", "res_id", "res_field")}
            self._assert_kept(loose.write, moved)
        manager = self.certificate.with_user(self.service_manager)
        self._assert_kept(manager.write, {"attachment": OTHER})
        self._assert_kept(manager.write, {"attachment": False})
        self._assert_kept(manager.unlink)
        self.assertEqual(self.certificate.attachment, SCAN)

    def test_portal_and_stock_users_do_not_reach_it(self):
        self._accept()
        scan = self._get_scan()
        for groups in ("base.group_portal", "stock.group_stock_user"):
            user = new_test_user(self.env, groups, groups=groups)
            for vals in ({"raw": b"Forged"}, {"res_id": 1}):
                with self.assertRaises(AccessError):
                    scan.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                scan.with_user(user).unlink()

    def test_a_certificate_made_as_accepted_has_its_scan(self):
        made = self.certificate.copy({"attachment": SCAN, "to_check": False})
        self.assertEqual(made.attachment, SCAN)
        self._assert_kept(made.write, {"attachment": OTHER})

    def test_a_manager_takes_his_word_back_with_a_trace(self):
        self._accept()
        manager = self.certificate.with_user(self.service_manager)
        manager.to_check = True
        manager.attachment = OTHER
        manager.action_accept()
        journal = self.env["aftersales.journal"].search(
            [("res_model", "=", manager._name), ("res_id", "=", manager.id)], order="id"
        )
        self.assertEqual(journal.mapped("event"), ["approval", "correction", "approval"])
        self.assertEqual(journal.user_id, self.service_manager)
        self.assertEqual(journal[1].details, {"to_check": [False, True]})
        self.assertNotEqual(journal[0].details["scan"], journal[2].details["scan"])

    def test_new_files_are_welcome(self):
        vals = {"name": "More", "raw": b"More"}
        of_warranty = {"res_model": self.warranty._name, "res_id": self.warranty.id}
        attachment = self.env["ir.attachment"].create({**vals, **of_warranty})
        attachment.generate_access_token()
        self._assert_kept(attachment.unlink)
        loose = self.env["ir.attachment"].create(vals)
        loose.write(of_warranty)
        self._assert_kept(self.letter.write, {"raw": b"Refused"})

    # === MESSAGES ===

    def test_what_was_said_stays(self):
        manager = self.warranty.with_user(self.service_manager)
        said = manager.message_post(body=TALK, message_type="comment")
        log = self.warranty.message_ids - said
        self.assertTrue(log)
        for user in (self.service_manager, self.admin, self.env.user):
            for message in (said | log).with_user(user):
                for vals in (
                    {"body": "Refused"},
                    {"author_id": self.admin.partner_id.id},
                    {"date": "2020-01-01"},
                    {"subject": "Other"},
                    {"attachment_ids": [Command.clear()]},
                ):
                    self._assert_kept(message.write, vals)
                self._assert_kept(message.unlink)
                self._assert_kept(message.sudo().unlink)
        self._assert_kept(manager._message_update_content, said, body="Other")
        said.with_user(self.service_manager).toggle_message_starred()

    def test_nobody_speaks_for_others(self):
        manager = self.warranty.with_user(self.service_manager)
        other = self.admin.partner_id
        for values in (
            {"author_id": other.id},
            {"email_from": "boss@example.com"},
            {"date": "2020-01-01 00:00:00"},
            {"tracking_value_ids": [Command.create({"new_value_char": "Approved"})]},
        ):
            self._assert_kept(manager.message_post, body="Granted", **values)
        message = {"model": manager._name, "res_id": manager.id, "body": "Granted"}
        messages = self.env["mail.message"].with_user(self.service_manager)
        self._assert_kept(messages.create, message)
        forged = messages.with_context(aftersales_posting=True)
        self._assert_kept(forged.create, message)
        elsewhere = messages.create({**message, "model": "res.partner", "res_id": self.customer.id})
        moved = elsewhere.with_user(self.admin)
        self._assert_kept(moved.write, {"model": manager._name, "res_id": manager.id})
        # The system still speaks, and so does everybody for himself.
        manager.message_post(body=TALK, message_type="comment")
        manager.sudo().message_post(body=TALK, author_id=other.id)
        manager._message_log(body="Logged")

    def test_writing_messages_through_the_record_is_no_way_round(self):
        said = self.warranty.message_post(body=TALK)
        manager = self.warranty.with_user(self.service_manager)
        for command in (
            Command.clear(),
            Command.delete(said.id),
            Command.update(said.id, {"body": "Refused"}),
            Command.create({"body": "Granted"}),
        ):
            with self.assertRaises(UserError):
                manager.write({"message_ids": [command]})
        self.assertIn(TALK, said.body)

    def test_logged_changes_stay(self):
        self.warranty.with_user(self.service_manager).action_cancel()
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = self.warranty.message_ids.sudo().tracking_value_ids
        self.assertTrue(values)
        self._assert_kept(values.write, {"new_value_char": "Active"})
        self._assert_kept(values.unlink)

    def test_others_messages_are_as_ever(self):
        said = self.customer.message_post(body=TALK, message_type="comment")
        said.body = "Changed"
        self.customer._message_update_content(said, body="")
        said.unlink()
