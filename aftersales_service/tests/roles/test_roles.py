import base64
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import Error as DatabaseError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.base.base import defaults_for
from ..common import ServiceCommon

# What a stock user may write on a service order, beside talking about it.
STOCK_ON_ORDERS = {
    "internal_notes",
    "location_dest_id",
    "location_id",
    "move_ids",
    "parts_location_id",
    "priority",
    "product_location_dest_id",
    "product_location_src_id",
    "recycle_location_id",
    "tag_ids",
}
# What a stock user may not write of a machine that was sold, beside what the addons add.
SERVICE_OF_MACHINES = {"company_id", "name", "product_id"}
TALK = ("message_", "activity_", "my_activity_", "website_message_", "rating_")
VALUES = {
    "char": "Other",
    "text": "Other",
    "html": "Other",
    "integer": 7,
    "float": 7.5,
    "monetary": 7.5,
    "date": "2020-01-01",
    "datetime": "2020-01-01 00:00:00",
    "binary": base64.b64encode(b"Other"),
    "one2many": [Command.clear()],
    "many2many": [Command.clear()],
}


class UndoneError(Exception):
    """Undoes what was tried."""


class RolesCase(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_user = new_test_user(
            cls.env, "stock_only", groups="stock.group_stock_user,stock.group_production_lot"
        )
        cls.env["res.company"].create({"name": "Other network"})
        cls.env["stock.lot"].create({"name": "TRC-2", "product_id": cls.tractor.id})
        cls.order = cls._create_order()
        cls.done = cls._create_done_order("2026-03-01 02:00:00", parts=[cls.pump])

    def is_refused(self, record, vals):
        """Return whether the user of the record lacks the right to write the values."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                record.write(vals)
                self.env.flush_all()
                raise UndoneError
        except AccessError:
            return True
        except (UndoneError, UserError, DatabaseError, ValueError):
            return False
        finally:
            self.env.invalidate_all()

    def get_other_value(self, record, field):
        """Return another value than the record's for a field; None if there is none."""
        if field.type == "boolean":
            return not record[field.name]
        if field.type == "selection":
            keys = [key for key, _label in field._description_selection(record.env)]
            return next((key for key in keys if key != record[field.name]), None)
        if field.type == "many2one":
            current = record[field.name]
            other = record.env[field.comodel_name].sudo()
            return other.search([("id", "not in", current.ids)], limit=1).id or None
        return VALUES.get(field.type)

    def get_refused_fields(self, record, user):
        """Return the fields that a user may not write on a record, and those that were tried."""
        refused, tried = set(), set()
        for name, field in record._fields.items():
            if name in MAGIC_COLUMNS or not (field.store or field.inverse):
                continue
            value = self.get_other_value(record.sudo(), field)
            if value is None:
                continue
            tried.add(name)
            if self.is_refused(record.with_user(user), {name: value}):
                refused.add(name)
        return refused, tried


@tagged("post_install", "-at_install")
class TestRolesOfOrders(RolesCase):
    def test_a_stock_user_writes_of_service_orders_only_what_is_stocks(self):
        for order in (self.order, self.done):
            refused, tried = self.get_refused_fields(order, self.stock_user)
            free = {name for name in tried if name.startswith(TALK)} | STOCK_ON_ORDERS
            self.assertEqual(sorted(refused ^ (tried - free)), [], order.state)
            self.assertLessEqual({"state", "units", "lot_id", "completed_at"}, refused)

    def test_a_stock_user_states_no_service_facts_on_a_repair_either(self):
        plain = self._create_order(point_id=False, technician_id=False, service_type_id=False)
        refused, tried = self.get_refused_fields(plain, self.stock_user)
        ours = {name for name in tried if name in plain._get_own_fields()}
        # Which parts are tracked is written on the product, which stock users may not.
        self.assertEqual(sorted(refused ^ (ours | {"tracking"})), [])
        self.assertLessEqual({"point_id", "units", "completed_at", "service_status"}, ours)

    def test_a_stock_user_creates_no_service_order(self):
        orders = self.env["repair.order"].with_user(self.stock_user)
        plain = {"product_id": self.tractor.id, "lot_id": self.machine.id}
        attacks = (
            {"point_id": self.outlet.id, "state": "done", "units": 5000},
            {"point_id": self.outlet.id},
            {"units": 5000},
            {"service_status": "history"},
            {"completed_at": "2026-03-01 02:00:00"},
        )
        for vals in attacks:
            with self.subTest(vals), self.assertRaises(AccessError):
                orders.create(plain | vals)
            defaults = {f"default_{name}": value for name, value in vals.items()}
            with self.subTest(defaults), self.assertRaises(AccessError):
                orders.with_context(**defaults).create(plain)
            defaults = defaults_for("repair.order", **vals)
            with self.subTest(defaults), self.assertRaises(AccessError):
                orders.with_context(**defaults).create(plain)
        self.env["ir.default"].with_user(self.stock_user).set(
            "repair.order", "units", 5000, user_id=True
        )
        with self.assertRaises(AccessError):
            orders.create(plain)
        self.env["ir.default"].set("repair.order", "units", 2)
        self.env["ir.default"].with_user(self.stock_user).set(
            "repair.order", "units", 2, user_id=True
        )
        orders.create(plain)

    def test_a_stock_user_repairs_what_is_no_service_order(self):
        orders = self.env["repair.order"].with_user(self.stock_user)
        order = orders.create(
            {
                "product_id": self.tractor.id,
                "lot_id": self.machine.id,
                "units": 1.0,
                "service_status": "normal",
                "move_ids": [
                    Command.create({"product_id": self.filter.id, "repair_line_type": "add"})
                ],
            }
        )
        order._action_repair_confirm()
        order.move_ids.product_uom_qty = 2
        order.action_repair_start()
        order.move_ids.quantity = 2
        order.action_repair_end()
        self.assertEqual(order.state, "done")
        with self.assertRaises(AccessError):
            order.point_id = self.outlet
        with self.assertRaises(UserError):
            order.with_user(self.service_manager).point_id = self.outlet

    def test_a_stock_user_moves_no_service_order_on(self):
        for method in (
            "action_validate",
            "action_repair_start",
            "action_repair_done",
            "action_repair_cancel",
            "unlink",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.order.with_user(self.stock_user), method)()
        for state in ("cancel", "draft"):
            with self.assertRaises(AccessError):
                self.done.with_user(self.stock_user).state = state

    def test_nobody_creates_or_writes_a_done_service_order(self):
        vals = self.order.copy_data()[0] | {"completed_at": "2026-03-01 02:00:00"}
        for user in (self.service_user, self.service_manager):
            orders = self.env["repair.order"].with_user(user)
            for context in ({}, {"aftersales_workbook_import": True, "aftersales_completing": 1}):
                with self.assertRaises(UserError):
                    orders.with_context(**context).create(vals | {"state": "done"})
                with self.assertRaises(UserError):
                    self.order.with_user(user).with_context(**context).state = "done"
            with self.assertRaises(UserError):
                orders.with_context(default_state="done").create(vals)

    def test_a_done_service_order_is_not_undone_by_hand(self):
        for user in (self.service_user, self.service_manager):
            done = self.done.with_user(user)
            for vals in (
                {"state": "cancel"},
                {"state": "draft"},
                {"state": "cancel", "point_id": False},
                {"point_id": False},
            ):
                for context in ({}, {"aftersales_correcting": True}):
                    with self.subTest(vals, user=user.login), self.assertRaises(UserError):
                        done.with_context(**context).write(vals)
            for attack in (done.unlink, done.action_repair_done, done.action_repair_cancel):
                with self.assertRaises(UserError):
                    attack()


@tagged("post_install", "-at_install")
class TestCorrection(RolesCase):
    """What becomes of a completed order is a manager's to say, with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.move_ids = [
            Command.create(
                {"product_id": cls.filter.id, "repair_line_type": "add", "product_uom_qty": 1}
            )
        ]
        cls.complete(cls.order)

    @classmethod
    def complete(cls, order):
        if order.state == "draft":
            order.action_validate()
            order.action_repair_start()
            order.move_ids.quantity = 1
        order.action_repair_end()

    def correct(self, user, state, reason="Recorded twice"):
        wizards = self.env["aftersales.order.correction"].with_user(user)
        wizards.create(
            {"order_ids": self.order.ids, "state": state, "reason": reason}
        ).action_correct()

    def test_only_a_manager_corrects_a_completed_order(self):
        for user in (self.stock_user, self.service_user):
            with self.assertRaises(AccessError):
                self.correct(user, "cancel")
            with self.assertRaises(AccessError):
                self.order.with_user(user).action_correct_completed()
        with self.assertRaises(AccessError):
            self.order.with_user(self.service_user).sudo()._correct_completed("cancel", "x")

    def test_a_correction_has_a_reason_that_the_journal_keeps(self):
        with self.assertRaises(UserError):
            self.correct(self.service_manager, "cancel", "  ")
        completed = self.order.completed_at
        self.correct(self.service_manager, "cancel")
        self.assertEqual(self.order.state, "cancel")
        entry = self.env["aftersales.journal"].search(self.order._get_journal_domain(), limit=1)
        self.assertEqual(
            (entry.event, entry.user_id, entry.reason, entry.details),
            (
                "cancellation",
                self.service_manager,
                "Recorded twice",
                {
                    "state": ["done", "cancel"],
                    "completed_at": [str(completed), False],
                    "replacement_ids": [f"{self.filter.display_name} × 1", False],
                },
            ),
        )

    def test_an_order_cancelled_after_its_completion_stays_cancelled(self):
        self.correct(self.service_manager, "cancel")
        for user in (self.service_user, self.service_manager):
            order = self.order.with_user(user)
            for attack in (
                order.action_repair_cancel_draft,
                order.action_repair_done,
                order.unlink,
                lambda order=order: order.write({"state": "under_repair"}),
            ):
                with self.assertRaises(UserError):
                    attack()

    def test_an_order_that_was_set_back_is_completed_once_more(self):
        replaced = self.order.replacement_ids
        self.assertEqual(len(replaced), 1)
        by_hand = self.env["aftersales.replacement"].create(
            {"order_id": self.order.id, "product_id": self.pump.id}
        )
        self.correct(self.service_manager, "under_repair")
        self.assertEqual(self.order.replacement_ids, by_hand)
        order = self.order.with_user(self.service_user)
        self.complete(order)
        self.assertEqual(order.state, "done")
        made = order.replacement_ids - by_hand
        self.assertEqual((made.product_id, made.quantity), (self.filter, 1))
        self.assertEqual(order.decision_ids.mapped("moment").count("done"), 2)

    def test_an_order_that_was_set_back_forgets_when_it_was_completed(self):
        before = self.order.completed_at
        self.assertTrue(before)
        self.correct(self.service_manager, "under_repair")
        self.assertFalse(self.order.completed_at)
        self.assertFalse(self.order.completion_date)
        entry = self.env["aftersales.journal"].search(self.order._get_journal_domain(), limit=1)
        self.assertEqual(
            entry.details,
            {
                "state": ["done", "under_repair"],
                "completed_at": [str(before), False],
                "replacement_ids": [f"{self.filter.display_name} × 1", False],
            },
        )
        with freeze_time(before + timedelta(days=1)):
            self.complete(self.order.with_user(self.service_user))
        self.assertEqual(self.order.completed_at, before + timedelta(days=1))

    def test_an_order_cancelled_for_good_leaves_no_work_behind(self):
        order = self._create_order(usage=100, has_usage=True)
        self.complete(order)
        parts = self.env["aftersales.replacement"]
        parts.create({"order_id": order.id, "product_id": self.pump.id})
        order.with_user(self.service_manager)._correct_completed("cancel", "Recorded twice")
        self.assertEqual((order.completed_at, order.completion_date), (False, False))
        self.assertFalse(order.replacement_ids)
        readings = self.env["aftersales.usage.reading"]
        self.assertFalse(readings.search([("order_id", "=", order.id)]))

    def test_a_machine_is_moved_once_however_often_its_order_is_completed(self):
        moves = self.env["stock.move"]
        domain = [("repair_id", "=", self.order.id), ("repair_line_type", "=", False)]
        first = self.order.move_id
        self.assertEqual(moves.search(domain), first)
        for _time in range(2):
            self.correct(self.service_manager, "under_repair")
            self.complete(self.order.with_user(self.service_user))
        self.assertEqual(moves.search(domain), first)
        self.assertEqual((self.order.move_id, self.order.state), (first, "done"))

    def test_the_usage_of_an_order_completed_again_is_the_machines(self):
        readings = self.env["aftersales.usage.reading"]
        order = self._create_order(usage=100, has_usage=True)
        self.complete(order)
        order.with_user(self.service_manager)._correct_completed("under_repair", "Read wrongly")
        order.usage = 90
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.complete(order.with_user(self.service_user))
        reading = readings.search([("order_id", "=", order.id)])
        self.assertEqual((reading.value, reading.date), (90, order.completion_date))

    def test_the_dialog_says_what_becomes_of_the_work(self):
        view = self.env["aftersales.order.correction"].get_view(view_type="form")["arch"]
        for words in ("are withdrawn", "Follow-ups stay, and their scores count"):
            self.assertIn(words, view)

    def test_only_completed_service_orders_are_corrected(self):
        opened = self._create_order().with_user(self.service_manager)
        with self.assertRaises(UserError):
            opened._correct_completed("cancel", "x")


@tagged("post_install", "-at_install")
class TestRolesOfMoves(RolesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.move_ids = [
            Command.create(
                {"product_id": cls.filter.id, "repair_line_type": "add", "product_uom_qty": 2}
            )
        ]
        cls.order.action_validate()
        cls.move = cls.order.move_ids

    def test_a_stock_user_does_not_say_what_a_service_order_takes(self):
        move = self.move.with_user(self.stock_user)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.env["stock.warehouse"].search([], limit=1).out_type_id.id,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
            }
        )
        plain = self.env["stock.move"].create(
            {
                "product_id": self.filter.id,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
            }
        )
        part = {"product_id": self.filter.id, "repair_line_type": "add"}
        for attack in (
            lambda: move.write({"product_uom_qty": 5000}),
            lambda: move.write({"product_id": self.pump.id}),
            lambda: move.write({"repair_line_type": "remove"}),
            lambda: move.write({"repair_id": False}),
            lambda: move.write({"picking_id": picking.id}),
            lambda: move.write({"state": "done"}),
            lambda: move.write({"state": "cancel"}),
            lambda: move.write({"quantity": 5000}),
            lambda: move.move_line_ids.create(
                {"move_id": move.id, "product_id": self.filter.id, "quantity": 5000}
            ),
            lambda: move.create(part | {"repair_id": self.order.id}),
            lambda: plain.with_user(self.stock_user).write({"repair_id": self.order.id}),
            lambda: self.order.with_user(self.stock_user).write(
                {"move_ids": [Command.create(part)]}
            ),
        ):
            with self.assertRaises(AccessError):
                attack()
            self.env.invalidate_all()

    def test_a_stock_user_picks_what_a_service_order_asked_for(self):
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.filter, self.move.location_id, 2)
        move = self.move.with_user(self.stock_user)
        move._do_unreserve()
        self.order.with_user(self.stock_user).action_assign()
        self.assertEqual(move.quantity, 2)
        move.quantity = 1
        move.quantity = 2
        move.picked = True
        order = self.order.with_user(self.service_user)
        order.action_repair_start()
        order.action_repair_end()
        self.assertEqual(order.replacement_ids.quantity, 2)
        with self.assertRaises(AccessError):
            move.move_line_ids.write({"quantity": 3})


@tagged("post_install", "-at_install")
class TestRolesOfMachines(RolesCase):
    def test_a_stock_user_states_no_service_facts_of_a_machine(self):
        self.machine.usage_reading_ids = [Command.create({"value": 10})]
        refused, tried = self.get_refused_fields(self.machine, self.stock_user)
        ours = {name for name in tried if name in self.machine._get_own_fields()}
        self.assertEqual(sorted(refused ^ (ours | SERVICE_OF_MACHINES)), [])
        self.assertLessEqual({"dealer_id", "installation_date", "customer_id"}, refused)
        with self.assertRaises(UserError):
            self.machine.with_user(self.stock_user).unlink()

    def test_a_stock_user_creates_machines_without_service_facts(self):
        lots = self.env["stock.lot"].with_user(self.stock_user)
        plain = {"name": "TRC-NEW", "product_id": self.tractor.id}
        for vals in (
            {"dealer_id": self.outlet.id},
            {"installation_date": "2026-05-01"},
            {"registration_date": "2020-01-01"},
        ):
            with self.assertRaises(AccessError):
                lots.create(plain | vals)
            with self.assertRaises(AccessError):
                lots.with_context(
                    **{f"default_{name}": value for name, value in vals.items()}
                ).create(plain)
        lot = lots.create(plain)
        lot.name = "TRC-NEW-1"
        self.assertEqual(lot.registration_source, "manual")

    def test_a_stock_user_delivers_a_machine(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        lot = self.env["stock.lot"].create({"name": "TRC-SOLD", "product_id": self.tractor.id})
        stock = warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.tractor, stock, 1, lot_id=lot)
        picking = (
            self.env["stock.picking"]
            .with_user(self.stock_user)
            .create(
                {
                    "picking_type_id": warehouse.out_type_id.id,
                    "partner_id": self.customer.id,
                    "location_id": stock.id,
                    "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.tractor.id,
                                "product_uom_qty": 1,
                                "location_id": stock.id,
                                "location_dest_id": self.env.ref(
                                    "stock.stock_location_customers"
                                ).id,
                            }
                        )
                    ],
                }
            )
        )
        picking.action_confirm()
        picking.action_assign()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(lot.customer_id, self.customer)


@tagged("post_install", "-at_install")
class TestRolesOverRpc(HttpCase, RolesCase):
    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_a_stock_user_reaches_no_service_fact_from_outside(self):
        self.env.flush_all()
        self.authenticate("stock_only", "stock_only")
        paid = {
            "point_id": self.outlet.id,
            "product_id": self.tractor.id,
            "lot_id": self.machine.id,
            "state": "done",
            "units": 5000,
            "completed_at": "2026-03-01 02:00:00",
        }
        calls = (
            ("repair.order", "create", [paid]),
            ("repair.order", "web_save", [], paid, {}),
            ("repair.order", "load", ["point_id/.id", "state"], [[str(self.outlet.id), "done"]]),
            ("repair.order", "write", self.done.ids, {"state": "cancel"}),
            ("repair.order", "write", self.done.ids, {"units": 5000}),
            ("repair.order", "web_save", self.order.ids, {"units": 5000}, {}),
            ("stock.lot", "write", self.machine.ids, {"dealer_id": self.region.id}),
            ("stock.lot", "write", self.machine.ids, {"installation_date": "2026-05-01"}),
        )
        for forged in ({}, {"aftersales_workbook_import": True, "aftersales_completing": True}):
            for call in calls:
                with self.subTest(call[:2]):
                    try:
                        result = self.call(*call, context=forged)
                    except JsonRpcException as refusal:
                        self.assertRegex(str(refusal), "AccessError|UserError")
                    else:
                        self.assertEqual(call[1], "load", result)
                        self.assertFalse(result["ids"])
        self.env.invalidate_all()
        self.assertEqual((self.done.state, self.done.units), ("done", 1))
        self.assertEqual(self.machine.dealer_id, self.outlet)
