from odoo.tests import BaseCase, tagged

from ...rules.askers import get_network
from ...rules.phones import is_same_phone


@tagged("post_install", "-at_install")
class TestAskers(BaseCase):
    def test_network(self):
        for address, network in (
            ("203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("fe80::1%eth0", "fe80::/64"),
            ("nonsense", ""),
            ("", ""),
        ):
            with self.subTest(address=address, network=network):
                self.assertEqual(get_network(address), network)

    def test_same_phone(self):
        for one, other, same in (
            ("13800138000", "138 0013-8000", True),
            ("+86 138 0013 8000", "13800138000", True),
            ("0086 13800138000", "+8613800138000", True),
            ("0571-88881234", "571 88881234", True),
            ("13800138000", "13800138001", False),
            ("8000", "13800138000", False),
            ("", "", False),
            (None, "13800138000", False),
            ("88881234", "0571-88881234", True),
            ("8881234", "1357913571888123 4", False),
        ):
            with self.subTest(one=one, other=other, same=same):
                self.assertIs(is_same_phone(one, other), same)
                self.assertIs(is_same_phone(other, one), same)
