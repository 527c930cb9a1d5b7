from odoo import models

from .aftersales_request import OPEN_STATES


class RepairOrder(models.Model):
    """Completing a service order asks what was used, and what becomes of the request."""

    _inherit = "repair.order"

    def action_repair_end(self):
        """Complete; first ask what stock doesn't say of the parts, and about the request."""
        is_one = len(self) == 1 and self.point_id and self.state == "under_repair"
        if is_one and (self._get_unanswered_moves() or self._get_request_to_resolve()):
            return self._open_completion()
        return super().action_repair_end()

    def _check_completion(self):
        """Parts of which nobody said what was used don't get lost."""
        unanswered = self._get_unanswered_moves()
        return super()._check_completion() + [
            self.env._(
                "%(order)s: say by its button Complete what was used of %(parts)s.",
                order=order.name,
                parts=", ".join(moves.product_id.mapped("display_name")),
            )
            for order, moves in unanswered.grouped("repair_id").items()
        ]

    def _record_completion(self):
        result = super()._record_completion()
        self._tell_requests()
        return result

    # === PARTS ===

    def _get_open_moves(self):
        return self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _get_unanswered_moves(self):
        """Return the parts lines that completing would drop or cut, or that lack a number."""
        moves = self._get_open_moves()
        ticked = moves.filtered("picked").repair_id
        return moves.filtered(
            lambda move: (
                move.product_uom.compare(move.quantity, move.product_uom_qty) < 0
                or (move.repair_id in ticked and not move.picked)
                or move._lacks_lots()
            )
        )

    # === THE DIALOG ===

    def _open_completion(self):
        """Return the action of the dialog that completes the order."""
        wizard = self.env["aftersales.order.completion"].create(self._prepare_completion_vals())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complete %(order)s", order=self.name),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _prepare_completion_vals(self):
        """Return the values of the dialog. Hook."""
        lines = [move._prepare_completion_line_vals() for move in self._get_unanswered_moves()]
        return {"order_id": self.id, "line_ids": [(0, 0, line) for line in lines]}

    # === THE REQUEST ===

    def _get_request_to_resolve(self):
        """Return the request that is solved with the order, if it is still open."""
        request = self.request_id
        if request.state not in OPEN_STATES:
            return request.browse()
        others = request.order_ids - self
        is_open = others.filtered(lambda order: order.state not in ("done", "cancel"))
        return request.browse() if is_open else request

    def _reopen_requests(self):
        """Reopen the requests that the orders had solved: those that nothing answers any more.

        Invoked by: the correction of completed orders
        """
        for request in self.request_id.filtered(lambda one: one.state == "done"):
            states = request.order_ids.mapped("state")
            is_open = not {"done", "cancel"}.issuperset(states)
            if is_open or not ("done" in states or request.resolution):
                request.action_reopen()

    def _tell_requests(self):
        """Tell those who took the requests that the orders for them are completed."""
        for order in self.filtered("request_id"):
            request = order.request_id
            taker = request.user_id.partner_id
            request.message_post(
                body=self.env._(
                    "Service order %(order)s was completed by %(point)s.",
                    order=order.name,
                    point=order.point_id.display_name,
                ),
                partner_ids=(taker - self.env.user.partner_id).ids,
            )
