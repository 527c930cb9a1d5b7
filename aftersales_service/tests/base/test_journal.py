from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.base.sentinels import PROTECTED_WRITE
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestJournal(ServiceCommon):
    """What the journal says was so, and nobody changes it or reads of what is not his."""

    def _record(self, records=None, **values):
        records = self.technician if records is None else records
        return self.env["aftersales.journal"]._record("approval", records, **values)

    def test_an_entry_says_who_did_what_when_and_why(self):
        journal = self.env["aftersales.journal"].with_user(self.service_user)
        points = (self.region + self.outlet).with_user(self.service_user)
        entries = journal.sudo()._record("override", points, "Told by phone", {"code": ["A", "B"]})
        self.assertEqual(entries.user_id, self.service_user)
        self.assertEqual(entries.mapped("res_id"), points.ids)
        self.assertEqual(entries.mapped("record_name"), points.mapped("display_name"))
        self.assertEqual(entries.company_id, self.company)
        self.assertEqual(set(entries.mapped("reason")), {"Told by phone"})
        self.assertEqual(entries[0].summary, "Code: A → B")
        self.assertEqual(points.mapped("journal_count"), [1, 1])
        action = points[0].action_view_journal()
        self.assertEqual(journal.search(action["domain"]), entries[0])

    def test_details_may_differ_by_record(self):
        entries = self._record(
            self.region + self.outlet,
            details={self.region.id: {"code": "R1"}, self.outlet.id: {"code": "O1"}},
        )
        self.assertEqual(entries.mapped("summary"), ["Code: R1", "Code: O1"])

    def test_many_entries_take_a_constant_number_of_queries(self):
        points = self.env["aftersales.point"].create(
            [
                {"code": f"M{number}", "name": f"M{number}", "level_id": self.outlet.level_id.id}
                for number in range(40)
            ]
        )
        self.assert_constant_queries(
            lambda some: self._record(some).mapped("summary"), points[:2], points[2:]
        )

    def test_details_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        values = self.technician._get_journal_values(["state", "point_id"])
        details = {
            "state": ["submitted", values["state"]],
            "opened_date": [False, date(2026, 3, 1)],
            "point_id": values["point_id"],
        }
        entry = self._record(self.technician, details=details)
        chinese = entry.with_context(lang="zh_CN").summary
        labels = dict(self.technician._fields["state"]._description_selection(self.env))
        self.assertIn(f"{labels['submitted']} → {labels['approved']}", entry.summary)
        self.assertIn(self.outlet.display_name, entry.summary)
        in_chinese = self.technician.with_context(lang="zh_CN")
        labels = dict(in_chinese._fields["state"]._description_selection(in_chinese.env))
        self.assertIn(f"{labels['submitted']} → {labels['approved']}", chinese)
        self.assertNotEqual(chinese, entry.summary)

    def test_nobody_writes_deletes_or_makes_entries(self):
        entry = self._record()
        admin = self.env.ref("base.user_admin")
        forged = {"aftersales_protected_write": True}
        vals = {
            "event": "approval",
            "res_model": "aftersales.technician",
            "res_id": self.technician.id,
            "user_id": admin.id,
            "at": "2026-01-01 00:00:00",
        }
        for user in (self.service_user, self.service_manager, admin, self.env.user):
            for records in (entry.with_user(user), entry.with_user(user).sudo()):
                for record in (records, records.with_context(**forged)):
                    with self.assertRaises(UserError):
                        record.write({"reason": "Forged"})
                    with self.assertRaises(UserError):
                        record.unlink()
                    with self.assertRaises(UserError):
                        record.copy()
                    with self.assertRaises(UserError):
                        record.create(vals)
        # As a check of the check: the very object lets it through.
        PROTECTED_WRITE.give(entry).reason = "Real"

    def test_entries_survive_what_they_speak_of(self):
        technician = self.technician.copy({"code": "T9"})
        entry = self._record(technician)
        name = technician.display_name
        technician.unlink()
        self.env.invalidate_all()
        read = entry.with_user(self.service_user)
        self.assertEqual(read.record_name, name)

    def test_entries_are_for_who_may_read_the_records(self):
        entry = self._record() + self._record(self.policy)
        journal = self.env["aftersales.journal"]
        for groups in ("base.group_portal", "stock.group_stock_user", "base.group_user"):
            user = new_test_user(self.env, groups, groups=groups)
            with self.assertRaises(AccessError):
                journal.with_user(user).search([("id", "in", entry.ids)])
            with self.assertRaises(AccessError):
                entry.with_user(user).read(["reason"])
            with self.assertRaises(AccessError):
                journal.with_user(user)._read_group([], [], ["__count"])
        own = journal.with_user(self.service_user)
        self.assertEqual(own.search([("id", "in", entry.ids)]), entry[::-1])
        # No access to a model, no access to what is said of it.
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "aftersales.warranty.policy")]
        ).perm_read = False
        self.assertEqual(own.search([("id", "in", entry.ids)]), entry[0])
        with self.assertRaises(AccessError):
            entry[1].with_user(self.service_user).read(["reason"])
        # Nor to a record that a rule hides.
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("aftersales.technician"),
                "domain_force": [("id", "!=", self.technician.id)],
            }
        )
        self.assertFalse(own.search([("id", "in", entry.ids)]))
        with self.assertRaises(AccessError):
            entry[0].with_user(self.service_user).read(["reason"])

    def test_other_companies_read_nothing(self):
        entry = self._record()
        other = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            "other_manager",
            groups="aftersales_service.group_service_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        self.assertFalse(self.env["aftersales.journal"].with_user(user).search([]) & entry)
        with self.assertRaises(AccessError):
            entry.with_user(user).read(["reason"])

    def test_who_may_not_read_the_journal_reads_the_record(self):
        order = self._create_order()
        self._record(order)
        stock_user = new_test_user(self.env, "stocker", groups="stock.group_stock_user")
        self.assertEqual(order.with_user(stock_user).journal_count, 0)
        self.assertEqual(order.with_user(self.service_user).journal_count, 1)
