from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from ..portal.portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestTechnicianNotice(PortalCommon, MailCase):
    """Who filed a technician hears by e-mail what became of the filing, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's tests keep records quiet otherwise.
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.outlet_user.email = "clerk@example.com"
        technicians = cls.env["aftersales.technician"].with_user(cls.outlet_user).sudo()
        values = {"name": "Zhao", "identity_number": "11010519491231002X"}
        cls.filed = technicians._portal_file(cls.outlet, values, [], None).with_user(
            cls.service_manager
        )

    def test_a_return_carries_its_reason_and_the_way_back(self):
        with self.mock_mail_gateway():
            self.filed._return("The scan\ncan't be read.")
        self.assertEqual(len(self._new_mails), 1)
        mail = self._new_mails
        self.assertEqual(mail.recipient_ids, self.outlet_user.partner_id)
        self.assertIn("Returned", mail.subject)
        self.assertIn("The scan\ncan't be read.", mail.body_html)
        self.assertIn(f"/my/aftersales/technicians/{self.filed.id}", mail.body_html)
        self.assertNotIn("1949", mail.body_html)

    def test_an_approval_and_a_suspension_are_told(self):
        for act, word in (
            (self.filed.action_approve, "Approved"),
            (self.filed.action_suspend, "Suspended"),
        ):
            with self.mock_mail_gateway():
                act()
            self.assertEqual(self._new_mails.mapped("recipient_ids"), self.outlet_user.partner_id)
            self.assertIn(word, self._new_mails.subject)

    def test_it_is_written_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.outlet_user.lang = "zh_CN"
        with self.mock_mail_gateway():
            self.filed._return("看不清")
        self.assertIn("退回", self._new_mails.subject)
        self.assertIn("退回", self._new_mails.body_html)

    def test_nothing_new_is_not_told(self):
        self.filed.action_approve()
        with self.mock_mail_gateway():
            self.filed.state = "approved"
            self.filed.phone = "13800138000"
            self.filed.action_leave()
            self.filed.with_context(tracking_disable=True).action_submit()
            self.filed.with_context(tracking_disable=True).action_approve()
        self.assertFalse(self._new_mails)

    def test_who_no_longer_answers_for_the_technician_is_not_told(self):
        self.filed.sudo().point_id = self.sibling_outlet
        with self.mock_mail_gateway():
            self.filed.action_approve()
        self.assertFalse(self._new_mails)
        with self.mock_mail_gateway():
            self.filed._return("Which outlet?")
        self.assertEqual(self._new_mails.recipient_ids, self.sibling_outlet.partner_id)

    def test_the_point_is_told_what_to_correct_of_whom_the_coordinator_filed(self):
        with self.mock_mail_gateway():
            self.beside.with_env(self.env).with_user(self.service_manager)._return("Photo, please")
        self.assertEqual(self._new_mails.recipient_ids, self.sibling_outlet.partner_id)
        with self.mock_mail_gateway():
            self.beside.with_env(self.env).with_user(self.service_manager).action_approve()
        self.assertFalse(self._new_mails)
