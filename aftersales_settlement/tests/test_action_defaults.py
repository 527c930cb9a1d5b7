"""What an action says of new records reaches those records, and nothing made by their buttons."""

import inspect

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.aftersales_service.tests.common import ServiceCommon

ADDONS = ("aftersales_service", "aftersales_parts", "aftersales_settlement")
GROUPS = (
    "aftersales_service.group_service_manager",
    "aftersales_parts.group_parts_manager",
    "aftersales_settlement.group_settlement_approver",
    "sales_team.group_sale_manager",
    "stock.group_stock_manager",
)


@tagged("post_install", "-at_install")
class TestActionDefaults(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, "boss", groups=",".join(GROUPS))
        cls.extension = cls.env["product.product"].create(
            {"name": "One year more", "type": "service", "warranty_months": 12}
        )
        cls.request = cls.env["aftersales.request"].create(
            {"summary": "Leaks oil", "lot_id": cls.machine.id, "partner_id": cls.customer.id}
        )
        cls.request.point_id = cls.outlet
        cls.place = cls.env["aftersales.coverage"].search([], limit=1)
        cls.order = cls._create_order()
        # Moves of serial numbers, to which an order's own number must not spread.
        cls.pump_lot = cls.env["stock.lot"].create({"name": "P-1", "product_id": cls.pump.id})
        cls.stock = cls.order.location_id
        for product, lot in ((cls.pump, cls.pump_lot), (cls.filter, cls.pump_lot.browse())):
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, 1, lot_id=lot)

    # === WHAT THE ACTIONS SAY ===

    def test_actions_and_views_name_the_model_that_their_defaults_are_for(self):
        actions = self.env["ir.actions.act_window"].search([])
        ours = [one for one in actions if (one.xml_id or "").partition(".")[0] in ADDONS]
        self.assertGreater(len(ours), 20)
        wrong = [(one.xml_id, one.context) for one in ours if _has_loose_defaults(one.context)]
        views = (
            self.env["ir.ui.view"]
            .search([])
            .filtered(lambda view: view.xml_id.partition(".")[0] in ADDONS)
        )
        self.assertGreater(len(views), 50)
        for view in views:
            contexts = etree.fromstring(view.arch_db).xpath(
                "//@context | //attribute[@name='context']/text()"
            )
            wrong += [(view.xml_id, text) for text in contexts if _has_loose_defaults(text)]
        self.assertFalse(wrong)

    def test_methods_return_actions_that_name_the_model_of_their_defaults(self):
        walked = dict(self._walk_actions())
        loose = {
            name: action["context"]
            for name, action in walked.items()
            if any(key.startswith("default_") for key in action["context"])
        }
        self.assertFalse(loose)
        missing = self._get_methods_with_defaults() - {name.split()[1] for name in walked}
        self.assertFalse(missing, "sample records for these")

    def _walk_actions(self):
        """Yield the name and the action of each of our methods that returns one with a context."""
        samples = (
            self.request,
            self.machine,
            self.order,
            self.outlet,
            self.technician,
            self.customer,
            self.pump,
            self.place,
        )
        for sample in samples:
            records = sample.with_user(self.boss)
            for name in dir(type(records)):
                if name.startswith("action_") and _is_ours(type(records), name):
                    action = self._call(records, name)
                    if isinstance(action, dict) and isinstance(action.get("context"), dict):
                        yield f"{records._name} {name}", action

    def _call(self, records, name):
        """Return what a method without arguments returns; nothing of what it does stays."""
        try:
            with self.env.cr.savepoint() as savepoint:
                action = getattr(records, name)()
                savepoint.rollback()
                return action
        except (UserError, TypeError):
            return None
        finally:
            self.env.invalidate_all()

    def _get_methods_with_defaults(self):
        """Return the names of the action methods that use defaults, themselves or by a helper."""
        found = set()
        for model in self.env.registry.values():
            for name in dir(model):
                method = inspect.unwrap(getattr(model, name, None) or len)
                used = getattr(getattr(method, "__code__", None), "co_names", ())
                if name.startswith("action_") and _is_ours(model, name) and "defaults_for" in used:
                    found.add(name)
        return found

    # === WHAT BECOMES OF THEM ===

    def test_defaults_stay_with_their_model(self):
        context = {"aftersales_defaults": {"aftersales.request": {"lot_id": self.machine.id}}}
        env = self.env(user=self.service_user, context=context)
        self.assertEqual(
            env["aftersales.request"].default_get(["lot_id"]), {"lot_id": self.machine.id}
        )
        self.assertFalse(env["repair.order"].default_get(["lot_id"]))
        self.assertFalse(env["aftersales.request"].sudo().default_get(["lot_id"]))

    def test_an_order_of_a_request_or_a_machine_is_confirmed_and_completed(self):
        for record, method in (
            (self.request, "action_create_order"),
            (self.request, "action_view_orders"),
            (self.machine, "action_view_service_orders"),
        ):
            with self.subTest(method=method):
                self._complete_from(getattr(record.with_user(self.service_user), method)())

    def _complete_from(self, action):
        """Make an order from an action, with parts at each stage, and complete it."""
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.filter, self.stock, 2)
        orders = self.env["repair.order"].with_user(self.service_user)
        orders = orders.with_context(**action["context"])
        with Form(orders, "aftersales_service.repair_order_view_form_service") as form:
            self.assertEqual(form.lot_id, self.machine)
            form.service_type_id = self.type_repair
            form.technician_id = self.technician
            self._add_part(form, "add")
            self._add_part(form, "remove")
        order = form.record
        order.action_validate()
        with Form(order, "aftersales_service.repair_order_view_form_service") as form:
            self._add_part(form, "add")
        order.action_repair_start()
        asked = order.action_repair_end()
        if isinstance(asked, dict):
            self.env[asked["res_model"]].with_user(self.service_user).with_context(
                **action["context"]
            ).browse(asked["res_id"]).action_complete()
        self.assertEqual(order.state, "done")
        self.assertEqual(sum(order.replacement_ids.mapped("quantity")), 2)
        self.assertFalse(order.move_ids.move_line_ids.lot_id)
        self.assertFalse(order.move_ids.partner_id)

    def _add_part(self, form, kind):
        with form.move_ids.new() as line:
            line.product_id = self.filter
            line.repair_line_type = kind

    def test_an_extension_sold_from_a_machine_is_confirmed(self):
        action = self.machine.with_user(self.boss).action_sell_extension()
        sales = self.env["sale.order"].with_user(self.boss).with_context(**action["context"])
        with Form(sales) as form:
            pass
        sale = form.record
        self.assertEqual(sale.partner_id, self.customer)
        self.assertEqual(sale.order_line.aftersales_lot_id, self.machine)
        sale.action_confirm()
        self.assertEqual(self.machine.warranty_ids.mapped("kind"), ["extended"])

    def test_other_records_made_from_an_action_are_saved(self):
        manager = self.service_manager
        cases = (
            (self.machine, "action_view_requests", "lot_id", {"summary": "Leaks"}),
            (self.order, "action_view_followups", "order_id", {"score": 90}),
            (self.outlet, "action_view_territories", "point_id", {"name": "North"}),
            (self.customer, "action_view_aftersales_machines", "customer_id", {"name": "TRC-9"}),
        )
        self.order.write({"state": "done", "completed_at": "2026-03-01 10:00:00"})
        for record, method, field, values in cases:
            with self.subTest(method=method):
                action = getattr(record.with_user(manager), method)()
                model = self.env[action["res_model"]].with_user(manager)
                if model._name == "stock.lot":
                    values = {**values, "product_id": self.tractor.id}
                with Form(model.with_context(**action["context"])) as form:
                    self.assertEqual(form[field], record)
                    for name, value in values.items():
                        form[name] = (
                            self.env[model._fields[name].comodel_name].browse(value)
                            if model._fields[name].relational
                            else value
                        )
                self.assertEqual(form.record[field], record)


def _has_loose_defaults(context):
    return any(f"{quote}default_" in (context or "") for quote in "'\"")


def _is_ours(model, name):
    """Return whether a method of a model's class is defined in one of the addons."""
    method = inspect.unwrap(getattr(model, name, None) or len)
    return getattr(method, "__module__", "").startswith(
        tuple(f"odoo.addons.{addon}." for addon in ADDONS)
    )
