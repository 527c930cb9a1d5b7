from odoo.tests import TransactionCase, tagged

from ...rules.warranty import decision

# The reasons of the rules: their module's constants that are plain words.
REASONS = {
    value for name, value in vars(decision).items() if name.isupper() and isinstance(value, str)
}


@tagged("post_install", "-at_install")
class TestWarrantySentences(TransactionCase):
    def test_each_reason_of_the_rules_has_a_sentence_of_its_own(self):
        policies = self.env["aftersales.warranty.policy"]
        data = {"policy": "P-1", "start": "2026-01-02", "end": "2027-01-02", "limit": 10}
        told = {
            reason: policies._describe_reason({**data, "reason": reason, "usage": 12.0})
            for reason in REASONS
        }
        self.assertGreaterEqual(len(told), 15)
        self.assertEqual(len(set(told.values())), len(told), told)
