from odoo import models
from odoo.exceptions import UserError

from ..base.base import defaults_for
from ..base.changes import changed_fields
from ..base.sentinels import CORRECTING_FACTS, WORKBOOK_IMPORT


class RepairOrder(models.Model):
    """Orders that decisions rest on which nobody makes again, and how a manager corrects them."""

    _inherit = "repair.order"

    def _get_frozen_orders(self):
        """Return those of the orders whose facts closed orders rest on.

        These are the closed ones, and the history of their machines before them: it decides
        repeat repairs and restarts of cover. Orders that are not settled yet stay editable: what
        becomes of them is decided as they stand when they are closed.
        """
        # Superuser: what decisions rest on does not hang on who asks.
        orders = self.sudo()
        closed = orders._get_closed_orders()
        history = (orders - closed).filtered(
            lambda order: order.service_status == "history" and order.completed_at
        )
        if not history:
            return closed.sudo(self.env.su)
        neighbours = orders.search([("lot_id", "in", history.lot_id.ids)])
        latest = {}
        for order in neighbours._get_closed_orders():
            known = latest.get(order.lot_id, order.completed_at)
            latest[order.lot_id] = max(known, order.completed_at)
        earlier = history.filtered(
            lambda order: order.lot_id in latest and order.completed_at <= latest[order.lot_id]
        )
        return (closed | earlier).sudo(self.env.su)

    def _check_order_editable(self, vals):
        """Refuse changes of closed orders, and of the history that they rest on."""
        super()._check_order_editable(vals)
        facts = self._protected_order_fields()
        # The import tells all of a file's faults at once, by the same rule, before it writes.
        if (
            WORKBOOK_IMPORT.is_given(self.env)
            or CORRECTING_FACTS.is_given(self.env)
            or facts.isdisjoint(vals)
        ):
            return
        for order in self._get_frozen_orders():
            changed = changed_fields(order, vals, facts) if isinstance(vals, dict) else vals
            if changed:
                raise UserError(
                    self.env._(
                        "%(order)s is history that closed orders of %(machine)s rest on: "
                        "a service manager corrects it with “Correct Day and Fault”.",
                        order=order.name,
                        machine=order.lot_id.display_name,
                    )
                )

    def action_correct_facts(self):
        """Ask a manager what is right of a history order, and why."""
        self.ensure_one()
        values = {
            "order_id": self.id,
            "lot_id": self.lot_id.id,
            "completed_at": self.completed_at,
            "fault_id": self.fault_id.id,
        }
        return {
            **self.lot_id.action_correct_facts(),
            "name": self.env._("Correct Day and Fault"),
            "context": defaults_for("aftersales.fact.correction", **values),
        }
