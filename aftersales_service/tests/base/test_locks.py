from odoo.tests import TransactionCase, tagged

from ...models.base.locks import take_turns


@tagged("post_install", "-at_install")
class TestTakeTurns(TransactionCase):
    def _find_version(self, company):
        self.env.cr.execute("SELECT ctid, name FROM res_company WHERE id = %s", [company.id])
        return self.env.cr.fetchone()

    def test_the_rows_are_new_and_say_what_they_said(self):
        """A new version is what the database tells the second one of; a lock alone is not."""
        company = self.env.company
        other = company.create({"name": "Untouched"})
        before, untouched = self._find_version(company), self._find_version(other)
        take_turns(company)
        after = self._find_version(company)
        self.assertNotEqual(after[0], before[0])
        self.assertEqual(after[1], before[1])
        self.assertEqual(self._find_version(other), untouched)

    def test_nobody_waits_for_nothing(self):
        with self.assertQueryCount(0):
            take_turns(self.env.company.browse())
