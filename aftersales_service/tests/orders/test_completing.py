from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCompleting(ServiceCommon):
    """Completing is written once; rooms say what is missing, and what it leaves, by hooks."""

    def _start(self, **values):
        order = self._create_order(**values)
        order.action_validate()
        if order.state == "draft":
            order._action_repair_confirm()
        order.action_repair_start()
        return order

    def test_one_class_alone_overrides_the_action(self):
        owners = [
            owner.__module__
            for owner in type(self.env["repair.order"]).mro()
            if "action_repair_done" in vars(owner) and "aftersales" in owner.__module__
        ]
        self.assertEqual(owners, ["odoo.addons.aftersales_service.models.orders.repair_order"])

    def test_all_that_is_missing_is_said_at_once(self):
        self.machine.usage_reading_ids = [Command.create({"value": 50, "date": "2026-01-01"})]
        line = {"product_id": self.filter.id, "product_uom_qty": 3, "repair_line_type": "add"}
        first = self._start(usage=10, move_ids=[Command.create(line)])
        second = self._start(usage=20)
        done = self._create_done_order("2026-03-01 02:00:00")
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            (first + second + done).action_repair_done()
        said = str(caught.exception).split("\n")
        self.assertEqual(len(said), 4, said)
        for order, words in (
            (first, "say by its button Complete"),
            (first, "why it goes back"),
            (second, "why it goes back"),
            (done, "completed or cancelled already"),
        ):
            self.assertTrue(any(order.name in one and words in one for one in said), words)
        self.assertEqual((first + second).mapped("state"), ["under_repair"] * 2)

    def test_a_service_order_leaves_what_was_done(self):
        order = self._start(usage=70)
        order.action_repair_done()
        self.assertEqual(order.state, "done")
        self.assertTrue(order.completed_at)
        self.assertEqual(
            order.decision_ids.filtered(lambda one: one.moment == "done").order_id, order
        )
        self.assertEqual(self.machine.usage_reading_ids.order_id, order)

    def test_a_plain_repair_order_costs_no_query_of_ours(self):
        plain = self._start(
            point_id=False, technician_id=False, service_type_id=False, lot_id=self.machine.id
        )
        self.env.flush_all()
        self.env.invalidate_all()
        asked = []
        cursor = type(self.env.cr)
        execute = cursor.execute

        def note(cr, query, *args, **kwargs):
            asked.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        hooks = ("_check_completion", "_record_completion")
        with (
            patch.object(cursor, "execute", note),
            patch.multiple(type(plain), **dict.fromkeys(hooks, None)),
        ):
            plain.action_repair_done()
            self.env.flush_all()
        self.assertEqual(plain.state, "done")
        self.assertTrue(asked)
        self.assertFalse([query for query in asked if 'FROM "aftersales_' in query])
