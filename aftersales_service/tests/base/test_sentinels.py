import copy
import json

from odoo.tests import TransactionCase, tagged

from ...models.base.sentinels import PROTECTED_WRITE, Permission


@tagged("post_install", "-at_install")
class TestSentinels(TransactionCase):
    def test_it_is_who_it_is_given_to(self):
        partners = self.env["res.partner"]
        self.assertFalse(PROTECTED_WRITE.is_given(partners.env))
        allowed = PROTECTED_WRITE.give(partners)
        self.assertTrue(PROTECTED_WRITE.is_given(allowed.env))
        self.assertTrue(PROTECTED_WRITE.is_given(allowed.sudo().with_company(1).env))

    def test_nothing_else_is_the_permission(self):
        key = PROTECTED_WRITE.key
        others = [
            True,
            1,
            key,
            repr(PROTECTED_WRITE),
            {"key": key},
            copy.copy(PROTECTED_WRITE),
            copy.deepcopy(PROTECTED_WRITE),
        ]
        for forged in others:
            partners = self.env["res.partner"].with_context(**{key: forged})
            self.assertFalse(PROTECTED_WRITE.is_given(partners.env), forged)

    def test_one_permission_is_not_another(self):
        other = next(one for one in Permission.known if one is not PROTECTED_WRITE)
        for context in ({PROTECTED_WRITE.key: other}, {other.key: PROTECTED_WRITE}):
            partners = self.env["res.partner"].with_context(**context)
            for permission in Permission.known:
                self.assertFalse(permission.is_given(partners.env), permission)

    def test_a_key_is_one_permission_s(self):
        with self.assertRaisesRegex(ValueError, "already"):
            Permission(PROTECTED_WRITE.key)

    def test_no_client_can_send_one(self):
        for permission in Permission.known:
            with self.assertRaises(TypeError):
                json.dumps(permission.context)
