from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestOrderCompletion(ServiceCommon):
    """Completing says what was used of each part, and what becomes of the request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls._create_order().location_id

    def _stock(self, product, quantity, lot=None):
        lot = lot or self.env["stock.lot"]
        self.env["stock.quant"]._update_available_quantity(
            product, self.stock, quantity, lot_id=lot
        )

    def _on_hand(self, product):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", self.stock.id)]
        )
        return sum(quants.mapped("quantity"))

    def _start(self, *parts, **values):
        """Return a started order with parts: product, quantity, kind."""
        moves = [
            Command.create(
                {"product_id": product.id, "product_uom_qty": quantity, "repair_line_type": kind}
            )
            for product, quantity, kind in parts
        ]
        order = self._create_order(move_ids=moves, **values).with_user(self.service_user)
        order.action_validate()
        order.action_repair_start()
        return order

    def _ask(self, order):
        """Press Complete and return the dialog."""
        action = order.action_repair_end()
        self.assertEqual(action["res_model"], "aftersales.order.completion")
        self.assertEqual(order.state, "under_repair")
        return self.env[action["res_model"]].with_user(self.service_user).browse(action["res_id"])

    # === PARTS ===

    def test_nothing_is_asked_where_stock_says_it_all(self):
        self._stock(self.filter, 2)
        order = self._start((self.filter, 2, "add"), (self.filter, 2, "remove"))
        order.action_repair_end()
        self.assertEqual(order.state, "done")
        self.assertEqual(order.replacement_ids.quantity, 2)

    def test_what_came_into_stock_meanwhile_is_taken(self):
        self.company.aftersales_short_stock = "refuse"
        order = self._start((self.filter, 2, "add"))
        self._stock(self.filter, 2)
        wizard = self._ask(order)
        self.assertRegex(wizard.line_ids.reason, "has them")
        wizard.action_complete()
        self.assertEqual((order.state, self._on_hand(self.filter)), ("done", 0))

    def test_a_part_that_stock_lacks_was_used_nevertheless(self):
        self._stock(self.filter, 1)
        order = self._start((self.filter, 3, "add"))
        wizard = self._ask(order)
        [line] = wizard.line_ids
        self.assertEqual((line.product_id, line.demand, line.reserved), (self.filter, 3, 1))
        self.assertRegex(line.reason, "more than 1 that")
        wizard.action_complete()
        self.assertEqual((order.state, self._on_hand(self.filter)), ("done", -2))
        self.assertEqual(order.replacement_ids.product_id, self.filter)
        self.assertEqual(order.replacement_ids.quantity, 3)

    def test_stock_may_not_go_below_zero_where_the_company_says_so(self):
        self.company.aftersales_short_stock = "refuse"
        order = self._start((self.filter, 1, "add"))
        wizard = self._ask(order)
        self.assertRegex(wizard.line_ids.reason, "has none")
        with self.assertRaisesRegex(UserError, "lacks 1 of"), self.env.cr.savepoint():
            wizard.action_complete()
        self.assertEqual(order.state, "under_repair")
        self._stock(self.filter, 1)
        wizard.action_complete()
        self.assertEqual((order.state, order.replacement_ids.quantity), ("done", 1))

    def test_fewer_were_used(self):
        self._stock(self.filter, 1)
        order = self._start((self.filter, 3, "add"), (self.pump, 1, "add"))
        wizard = self._ask(order)
        with Form(wizard) as form:
            with form.line_ids.edit(0) as line:
                line.choice = "fewer"
                line.used = 2
            with form.line_ids.edit(1) as line:
                line.choice = "none"
        wizard.action_complete()
        self.assertEqual(order.replacement_ids.product_id, self.filter)
        self.assertEqual(order.replacement_ids.quantity, 2)
        self.assertEqual(order.move_ids.sorted("id").mapped("state"), ["done", "cancel"])
        self.assertEqual(order.move_ids.sorted("id")[0].product_uom_qty, 2)

    def test_serial_numbers_are_named(self):
        old, new, other = self.env["stock.lot"].create(
            [
                {"name": "P-OLD", "product_id": self.pump.id},
                {"name": "P-NEW", "product_id": self.pump.id},
                {"name": "P-OTHER", "product_id": self.pump.id},
            ]
        )
        order = self._start((self.pump, 1, "add"), (self.pump, 1, "remove"))
        wizard = self._ask(order)
        added = wizard.line_ids.filtered(lambda line: line.kind == "add")
        removed = wizard.line_ids - added
        self.assertRegex(removed.reason, "not known")
        with self.assertRaisesRegex(UserError, "name 1"), self.env.cr.savepoint():
            wizard.action_complete()
        added.lot_ids = new
        removed.lot_ids = old | other
        with self.assertRaisesRegex(UserError, "name 1"), self.env.cr.savepoint():
            wizard.action_complete()
        removed.lot_ids = old
        wizard.action_complete()
        replaced = order.replacement_ids
        self.assertEqual(
            (replaced.lot_in_id, replaced.lot_out_id, replaced.quantity), (new, old, 1)
        )

    def test_a_part_not_ticked_as_used_is_asked_about(self):
        self._stock(self.filter, 5)
        order = self._start((self.filter, 1, "add"), (self.filter, 2, "add"))
        order.move_ids[0].picked = True
        wizard = self._ask(order)
        self.assertEqual(wizard.line_ids.move_id, order.move_ids[1])
        wizard.action_complete()
        self.assertEqual(sum(order.replacement_ids.mapped("quantity")), 3)

    def test_no_call_drops_a_part(self):
        order = self._start((self.filter, 1, "add"))
        with self.assertRaisesRegex(UserError, "Complete"):
            order.action_repair_done()
        both = order | self._start((self.filter, 1, "add"))
        with self.assertRaisesRegex(UserError, "Complete"):
            both.action_repair_end()

    def test_a_dialog_answers_for_its_order_alone(self):
        theirs = self._start((self.filter, 1, "add"))
        wizard = self._ask(self._start((self.filter, 1, "add")))
        wizard.line_ids.move_id = theirs.move_ids
        with self.assertRaisesRegex(UserError, "can't be"):
            wizard.action_complete()
        stranger = new_test_user(self.env, "stranger", groups="stock.group_stock_user")
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_complete()

    # === THE REQUEST ===

    def _create_request(self, **values):
        return self.env["aftersales.request"].create(
            {"summary": "Leaks oil", "lot_id": self.machine.id, **values}
        )

    def test_completing_asks_whether_the_request_is_solved(self):
        taker = new_test_user(
            self.env, "taker", groups="aftersales_service.group_service_user", email="t@example.com"
        )
        request = self._create_request(user_id=taker.id)
        order = self._start(request_id=request.id)
        wizard = self._ask(order)
        self.assertEqual(wizard.request_id, request)
        wizard.resolution = "New seal; told Li."
        wizard.action_complete()
        self.assertEqual((request.state, request.resolution), ("done", "New seal; told Li."))
        told = request.message_ids.filtered(lambda one: order.name in (one.body or ""))
        self.assertEqual(told.notified_partner_ids, taker.partner_id)

    def test_a_request_stays_open_while_it_is_not_solved(self):
        request = self._create_request()
        first = self._start(request_id=request.id)
        second = self._start(request_id=request.id)
        first.action_repair_end()  # the second goes on: nothing is asked
        self.assertEqual((first.state, request.state), ("done", "open"))
        wizard = self._ask(second)
        wizard.resolve_request = False
        wizard.action_complete()
        self.assertEqual((second.state, request.state), ("done", "open"))

    def _set_back(self, order, state="under_repair"):
        order.with_user(self.service_manager)._correct_completed(state, "Not done")

    def test_a_request_is_open_again_while_its_order_is_set_back(self):
        request = self._create_request()
        order = self._start(request_id=request.id)
        self._ask(order).action_complete()
        self.assertEqual(request.state, "done")
        self._set_back(order)
        self.assertEqual((request.state, request.closed_at), ("open", False))
        self._ask(order).action_complete()
        self.assertEqual(request.state, "done")

    def test_a_request_that_nothing_answers_any_more_is_open_again(self):
        answered, alone, twice = (self._create_request() for _each in range(3))
        answered.resolution = "Told him by phone."
        orders = [self._start(request_id=one.id) for one in (answered, alone, twice, twice)]
        for order in orders:
            action = order.action_repair_end()
            if action is not True and isinstance(action, dict):
                self.env[action["res_model"]].browse(action["res_id"]).action_complete()
        for order in orders[:3]:
            self._set_back(order, "cancel")
        self.assertEqual([one.state for one in (answered, alone, twice)], ["done", "open", "done"])

    def test_fewer_is_fewer(self):
        self._stock(self.filter, 1)
        wizard = self._ask(self._start((self.filter, 3, "add"), (self.filter, 1, "add")))
        line = wizard.line_ids[0]
        self.assertEqual(line.used, 0)
        for used in (0, 3, 4, -1):
            line.write({"choice": "fewer", "used": used})
            with self.subTest(used=used), self.assertRaisesRegex(UserError, "fewer than the 3"):
                wizard.action_complete()
