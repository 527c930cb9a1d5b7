from freezegun import freeze_time

from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2027-03-01 02:00:00")
class TestMigration(ServiceCommon):
    """What a database of the version before gets."""

    def migrate(self):
        self.env.flush_all()
        self.env.invalidate_all()
        script = load_script(
            "aftersales_service/migrations/19.0.1.1.0/post-migrate.py", "post-migrate"
        )
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_request_types_say_what_service_they_are_for(self):
        repair, question, accident = (
            self.env.ref(f"aftersales_service.request_type_{name}")
            for name in ("repair", "question", "accident")
        )
        (repair + question + accident).service_type_id = False
        accident.service_type_id = self.type_inspection
        self.migrate()
        self.assertEqual(repair.service_type_id, self.type_repair)
        self.assertFalse(question.service_type_id)
        self.assertEqual(accident.service_type_id, self.type_inspection, "as somebody chose")

    def test_done_orders_have_used_their_goodwill_in_their_order(self):
        labour = self.env["product.product"].create(
            {"name": "Labour", "type": "service", "list_price": 60, "taxes_id": False}
        )
        self.type_repair.charge_product_id = labour
        goodwill = self.env["aftersales.warranty"].create(
            {
                "lot_id": self.machine.id,
                "kind": "goodwill",
                "amount_limit": 100,
                "date_start": "2027-01-31",
                "reason": "Regular customer",
            }
        )
        second, first, before = (
            self._create_done_order(f"{day} 01:00:00")
            for day in ("2027-03-01", "2027-02-20", "2027-01-30")
        )
        cancelled = self._create_done_order("2027-02-25 01:00:00")
        cancelled.sudo().write({"state": "cancel"})
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM aftersales_goodwill_use")
        self.env.invalidate_all()
        self.assertEqual(goodwill.amount_left, 100)
        self.migrate()
        self.assertEqual(first.goodwill_use_ids.amount, 60)
        self.assertEqual(second.goodwill_use_ids.amount, 40)
        self.assertFalse((before | cancelled).goodwill_use_ids)
        self.assertEqual(goodwill.amount_left, 0)
        self.migrate()
        self.assertEqual(goodwill.use_ids.mapped("amount"), [60, 40])

    def test_repair_levels_are_records(self):
        order, other, blank = (self._create_order() for _number in range(3))
        self.technician.category_ids = self.categ_tractor + self.categ_part
        skill, without = self.technician.skill_ids
        # As a database of before is: a text, and none of the new columns.
        self.env.flush_all()
        for table in ("repair_order", "aftersales_technician_skill"):
            self.env.cr.execute(f"ALTER TABLE {table} ADD repair_level varchar")
            self.env.cr.execute(f"ALTER TABLE {table} DROP COLUMN repair_level_id CASCADE")
        for record, text in ((order, "大修"), (other, "major"), (blank, ""), (skill, "major")):
            self.env.cr.execute(
                f"UPDATE {record._table} SET repair_level = %s WHERE id = %s", [text, record.id]
            )
        script = load_script(
            "aftersales_service/migrations/19.0.1.2.0/pre-repair_levels.py", "pre-repair_levels"
        )
        for _again in range(2):
            script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual((order.repair_level_id.code, order.repair_level_id.name), ("大修",) * 2)
        self.assertEqual(other.repair_level_id, self.major, "one of a code that is there")
        self.assertFalse(blank.repair_level_id or without.repair_level_id)
        self.assertEqual(skill.repair_level_id, self.major)
        self.assertTrue(order.repair_level_id.active)
        self.env.cr.execute(
            "SELECT 1 FROM information_schema.columns WHERE column_name = 'repair_level'"
            " AND table_name IN ('repair_order', 'aftersales_technician_skill')"
        )
        self.assertFalse(self.env.cr.fetchall())
