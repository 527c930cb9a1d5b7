from odoo import api, models
from odoo.exceptions import UserError

from ..base.sentinels import WORKBOOK_IMPORT, Permission
from .aftersales_point import OPEN_ORDER_STATES

# Requests that nobody has answered yet.
OPEN_REQUEST_STATES = ("new", "open")
# To archive service points where work or machines are left.
CLOSING = Permission("aftersales_closing")


class AftersalesPoint(models.Model):
    """A service point is closed when somebody has seen what is still open there."""

    _inherit = "aftersales.point"

    @api.onchange("closed_date")
    def _onchange_closed_date(self):
        """Say what is still open there before the day is saved."""
        items = self._origin._get_open_items().get(self._origin)
        if not self.closed_date or not items:
            return None
        message = self.env._(
            "This is still open at %(point)s: %(items)s. Give it to another service point, or save "
            "all the same: orders, requests and machines keep the service point that they name.",
            point=self._origin.display_name,
            items=", ".join(f"{label} ({count})" for label, count in items),
        )
        return {"warning": {"title": self.env._("Close Service Point"), "message": message}}

    def action_archive(self):
        """Archive; with work or machines still there, say so first."""
        if CLOSING.is_given(self.env) or not self._get_open_items():
            return super().action_archive()
        wizard = self.env["aftersales.point.closing"].create({"point_ids": self.ids})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close Service Point"),
            "res_model": "aftersales.point.closing",
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _close(self):
        """Archive the service points, whatever is still open there.

        Invoked by: the closing dialog, which has said what that is
        """
        return CLOSING.give(self).action_archive()

    def write(self, vals):
        """Write; service points are archived by who has seen what is still open there.

        :raises UserError: naming the first one, and what is open
        """
        if not vals.get("active", True):
            self._ensure_nothing_open()
        return super().write(vals)

    def _ensure_nothing_open(self):
        if self.env.su or CLOSING.is_given(self.env) or WORKBOOK_IMPORT.is_given(self.env):
            return
        for point, items in self.filtered("active")._get_open_items().items():
            raise UserError(
                self.env._(
                    "This is still open at %(point)s: %(items)s. Give it to another service "
                    "point first, or archive it by Actions > Archive, which closes all the same.",
                    point=point.display_name,
                    items=", ".join(f"{label} ({count})" for label, count in items),
                )
            )

    def _get_open_items(self):
        """Return what is open at the service points, in a query of each kind. Hook.

        :return: point -> list of what it is, and how many; points without anything are left out
        """
        items = [
            (
                self.env._("open service orders"),
                self._count_by("repair.order", "point_id", [("state", "in", OPEN_ORDER_STATES)]),
            ),
            (
                self.env._("open requests"),
                self._count_by(
                    "aftersales.request", "point_id", [("state", "in", OPEN_REQUEST_STATES)]
                ),
            ),
            (self.env._("machines cared for"), self._count_by("stock.lot", "caring_point_id")),
            (self.env._("machines sold"), self._count_by("stock.lot", "dealer_id")),
            (
                self.env._("technicians"),
                self._count_by(
                    "aftersales.technician",
                    "point_id",
                    [("active", "=", True), ("state", "!=", "left")],
                ),
            ),
        ]
        found = {}
        for point in self:
            lines = [(label, counts[point]) for label, counts in items if point in counts]
            if lines:
                found[point] = lines
        return found
