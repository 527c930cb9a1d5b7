from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..base.aftersales_role_guard import SERVICE_MANAGER, SERVICE_USER
from ..base.base import defaults_for
from ..base.sentinels import WORKBOOK_IMPORT, Permission
from ..orders.repair_order import COMPLETING

# What the warehouse does with a service order: where things lie, and words about it.
STOCK_FIELDS = frozenset(
    {
        "internal_notes",
        "location_dest_id",
        "location_id",
        "move_ids",  # the moves say themselves what of them may change
        "parts_location_id",
        "priority",
        "product_location_dest_id",
        "product_location_src_id",
        "recycle_location_id",
        "tag_ids",
    }
)
# What the service department presses on a service order.
SERVICE_BUTTONS = frozenset(
    {
        "action_validate",
        "action_repair_start",
        "action_repair_end",
        "action_repair_cancel",
        "action_repair_cancel_draft",
        "action_create_sale_order",
    }
)
# To correct completed orders.
CORRECTING = Permission("aftersales_correcting")


class RepairOrder(models.Model):
    """Who may state what on a service order, and how one comes to be completed.

    Loaded after the order's other parts: what a client sends is judged before they add to it.
    """

    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.role.guard"]

    facts_readonly = fields.Boolean(compute="_compute_facts_readonly")

    # === ROLES ===

    def _get_fields_of_roles(self):
        facts = super()._get_fields_of_roles()
        if any(order.point_id for order in self):
            facts[SERVICE_USER] |= self._fields.keys() - self._get_free_fields()
        return facts

    @api.model
    def _get_free_fields(self):
        return super()._get_free_fields() | STOCK_FIELDS

    # === FORM ===

    @api.depends("point_id")
    @api.depends_context("uid")
    def _compute_facts_readonly(self):
        lacks_role = SERVICE_USER in self._get_missing_roles()
        for order in self:
            order.facts_readonly = lacks_role and bool(order.point_id)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Return the view; a form takes nothing from whom the server would refuse it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            self._lock_facts(arch)
        return arch, view

    @api.model
    def _lock_facts(self, arch):
        """Lock in a form what takes a role that the user lacks."""
        flag = "facts_readonly"
        if not arch.xpath(f"//field[@name='{flag}']"):
            return
        locked = self._fields.keys() - self._get_own_fields() - self._get_free_fields()
        locked |= self.browse()._get_fields_of_roles()[SERVICE_USER]
        # What nobody writes stays so: a view's word would go before the field's.
        locked = {name for name in locked if not self._fields[name].readonly}
        for path, attribute, names in (
            ("//field[not(ancestor::field)]", "readonly", locked),
            ("//header/button", "invisible", SERVICE_BUTTONS),
        ):
            for node in arch.xpath(path):
                if node.get("name") in names:
                    before = node.get(attribute)
                    node.set(attribute, f"({before}) or {flag}" if before else flag)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; service orders by the service department, done ones by the import alone."""
        self._check_roles_on_create(vals_list)
        orders = super().create(vals_list)
        if not (self.env.su or WORKBOOK_IMPORT.is_given(self.env)):
            orders._ensure_not_completed()
        return orders

    def write(self, vals):
        """Write what the user's roles allow; nobody writes that a service order is done."""
        self._check_roles_on_write(vals)
        if not self.env.su and not {"state", "point_id"}.isdisjoint(vals):
            self._check_completion_vals(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_by_role(self):
        orders = self.filtered("point_id")
        orders._check_role(SERVICE_USER)
        if not self.env.su:
            orders._ensure_not_completed()

    # === COMPLETION ===

    def _check_completion(self):
        """What is closed is not completed again: nothing else of it is missing."""
        closed = self.filtered(lambda order: order.state in ("done", "cancel"))
        return [
            self.env._(
                "%(order)s is completed or cancelled already: it can't be completed.",
                order=order.name,
            )
            for order in closed
        ] + super(RepairOrder, self - closed)._check_completion()

    def action_repair_cancel_draft(self):
        """Take up cancelled orders again, but for those that were completed before."""
        if not self.env.su:
            self._ensure_not_completed()
        return super().action_repair_cancel_draft()

    def action_correct_completed(self):
        """Ask a manager what is to become of the completed orders, and why."""
        self._ensure_can_correct()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Completed Order"),
            "res_model": "aftersales.order.correction",
            "views": [(False, "form")],
            "target": "new",
            "context": defaults_for("aftersales.order.correction", order_ids=self.ids),
        }

    def _correct_completed(self, state, reason):
        """Cancel completed service orders, or set them back to be completed again.

        What stock moved stays moved. Until it is completed again the order has no day of
        completion, no reading of its machine's meter, and no replaced parts but those that were
        entered by hand and that it takes along when it is set back; what a request got by it is
        open again. The journal keeps who did it, and why, and what was withdrawn.

        :param state: "cancel" or "under_repair"
        :param reason: why, in the manager's words
        :raises AccessError: for who is no service manager
        :raises UserError: for orders that are not completed, or settled
        """
        self._ensure_can_correct()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the completed order is to be corrected."))
        other = self.filtered(lambda order: not order.point_id or order.state != "done")
        if other:
            raise UserError(
                self.env._("%(order)s is no completed service order.", order=other[0].name)
            )
        vals = {"state": state, "completed_at": False}
        before = {order: order._get_journal_values(vals) for order in self}
        details = {
            order.id: {name: [said[name], value] for name, value in vals.items()}
            for order, said in before.items()
        }
        self._withdraw_readings()
        CORRECTING.give(self).write(vals)
        for order, parts in self._withdraw_replacements(state == "cancel").items():
            details[order.id]["replacement_ids"] = [parts, False]
        self._reopen_requests()
        self.env["aftersales.journal"]._record(
            "cancellation" if state == "cancel" else "reopening",
            self,
            reason,
            details,
        )

    def _ensure_can_correct(self):
        """Refuse corrections of completed orders by others than managers.

        :raises AccessError: whoever asks, with the system's rights too
        """
        if not self.env.user.has_group(SERVICE_MANAGER):
            raise AccessError(
                self.env._("Only a service manager corrects completed orders: ask one to do it.")
            )

    def _is_completed(self):
        """Return whether the order was completed, cancelled since or not."""
        self.ensure_one()
        if self.state == "done" or any(move.state == "done" for move in self.move_ids):
            return True
        # Superuser: what was decided tells, whoever may read it.
        return "done" in self.sudo().decision_ids.mapped("moment")

    def _ensure_not_completed(self):
        """Refuse what nobody may do to a completed service order.

        :raises UserError: naming the first one
        """
        for order in self.filtered("point_id"):
            if order._is_completed():
                raise UserError(
                    self.env._(
                        "%(order)s: a service order is done by completing it in Odoo, or by the "
                        "workbook import, and stays on file then.",
                        order=order.name,
                    )
                )

    def _check_completion_vals(self, vals):
        """Refuse values that would complete a service order, or undo that, by hand.

        :raises UserError: naming the first order
        """
        may_complete = COMPLETING.is_given(self.env) or WORKBOOK_IMPORT.is_given(self.env)
        may_correct = CORRECTING.is_given(self.env)
        for order in self:
            point_id = vals.get("point_id", order.point_id.id)
            if not (order.point_id or point_id):
                continue
            state = vals.get("state", order.state)
            completed = order._is_completed()
            becomes_done = state == "done" and (order.state != "done" or not order.point_id)
            if becomes_done and not may_complete:
                raise UserError(
                    self.env._(
                        "%(order)s: use “Complete”, which records what was replaced and what the "
                        "warranty covers.",
                        order=order.name,
                    )
                )
            if completed and state not in (order.state, "done") and not may_correct:
                raise AccessError(
                    self.env._(
                        "%(order)s is completed. A service manager cancels it or sets it back, "
                        "with a reason: “Correct Completed Order”.",
                        order=order.name,
                    )
                )
            if completed and bool(order.point_id) != bool(point_id):
                raise UserError(
                    self.env._(
                        "%(order)s is completed: whether it is a service order is settled.",
                        order=order.name,
                    )
                )
