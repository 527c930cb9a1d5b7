from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMachineEvent(ServiceCommon):
    """A machine's timeline says everything that happened to it."""

    def kinds(self, lot):
        return lot.event_ids.mapped("kind")

    def test_everything_is_on_the_timeline(self):
        lot = self.env["stock.lot"].create(
            {
                "name": "EVENT1",
                "product_id": self.tractor.id,
                "dealer_id": self.outlet.id,
                "production_date": "2026-01-01",
                "delivery_date": "2026-02-01",
                "installation_date": "2026-02-05",
            }
        )
        order = self.env["repair.order"].create(
            {
                "product_id": self.tractor.id,
                "lot_id": lot.id,
                "point_id": self.outlet.id,
                "technician_id": self.technician.id,
                "service_type_id": self.type_repair.id,
                "completed_at": "2026-03-01 03:00:00",
                "state": "done",
                "replacement_ids": [(0, 0, {"product_id": self.filter.id, "quantity": 2})],
                "followup_ids": [(0, 0, {"date": "2026-03-05", "score": 90})],
            }
        )
        lot.usage_reading_ids = [(0, 0, {"date": "2026-03-01", "value": 20})]
        lot.document_ids = [(0, 0, {"name": "Check", "file": "eA==", "date": "2026-02-05"})]
        self.env.invalidate_all()
        events = lot.with_user(self.service_user).event_ids
        self.assertEqual(
            set(events.mapped("kind")),
            {
                "produced", "delivered", "installed", "registered", "party", "serviced",
                "replaced", "reading", "followup", "document",
            },
        )  # fmt: skip
        self.assertEqual(events.mapped("date"), sorted(events.mapped("date"), reverse=True))
        text = {event.kind: event.text for event in events}
        self.assertIn(order.name, text["serviced"])
        self.assertIn("Filter", text["replaced"])
        self.assertIn("20 Hours", text["reading"])
        serviced = events.filtered(lambda event: event.kind == "serviced")
        self.assertEqual(serviced.action_open()["res_id"], order.id)

    def test_queries_do_not_grow_with_the_events(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"EV{n}", "product_id": self.tractor.id} for n in range(2)]
        )
        few, many = lots
        few.usage_reading_ids = [(0, 0, {"date": "2026-03-01", "value": 1})]
        many.usage_reading_ids = [
            (0, 0, {"date": "2026-03-01", "value": 1 + number / 10}) for number in range(30)
        ]
        counts = []
        for lot in lots:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(lot.event_ids.mapped("text"))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_one_machine_is_asked_for_by_indexes(self):
        """The condition on the machine reaches each of the sources."""
        events = self.env["aftersales.machine.event"]
        query = events._search([("lot_id", "=", self.machine.id)]).select()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(query.__class__("EXPLAIN %s", query))
        told = "\n".join(line for (line,) in plan)
        self.assertNotIn("Seq Scan", told)
