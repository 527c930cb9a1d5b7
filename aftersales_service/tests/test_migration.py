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
