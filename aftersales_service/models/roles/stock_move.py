from odoo import api, models
from odoo.exceptions import AccessError

from ..base.aftersales_role_guard import SERVICE_USER
from ..base.changes import changed_fields

# What a move says of the work on a service order.
WORK_FIELDS = frozenset(
    {
        "company_id",
        "picking_id",
        "price_unit",
        "product_id",
        "product_uom",
        "product_uom_qty",
        "repair_id",
        "repair_line_type",
        "sale_line_id",
    }
)
FINAL_STATES = ("done", "cancel")


class StockMove(models.Model):
    """Parts of service orders: the warehouse reserves and picks what the service asked for."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; parts of service orders are named by the service department."""
        moves = super().create(vals_list)
        moves._check_work_by_role(moves._get_work_moves())
        return moves

    def write(self, vals):
        """Write; what of a service order's parts is work is the service department's."""
        if self._has_work_role():
            return super().write(vals)
        touched = self._get_work_moves().filtered(
            lambda move: (
                changed_fields(move, vals, WORK_FIELDS)
                or (vals.get("state") in FINAL_STATES and vals["state"] != move.state)
            )
        )
        self._check_work_by_role(touched)
        result = super().write(vals)
        if "repair_id" in vals:
            self._check_work_by_role(self._get_work_moves() - touched)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_work_by_role(self):
        self._check_work_by_role(self._get_work_moves())

    def _get_work_moves(self):
        """Return those of the moves that are of service orders."""
        # Superuser: whoever writes moves needn't read repairs to be told which are not his.
        found = self.sudo().filtered(lambda move: move.repair_id.point_id)
        return found.with_env(self.env)

    @api.model
    def _has_work_role(self):
        return self.env.su or self.env.user.has_group(SERVICE_USER)

    def _check_work_by_role(self, moves):
        """Refuse changes of service orders' moves by others than the service department.

        :raises AccessError: naming the first order
        """
        if moves and not self._has_work_role():
            raise AccessError(
                self.env._(
                    "The parts of %(order)s are the service department's to say: you reserve "
                    "and pick them, up to what was asked for.",
                    order=moves.sudo()[0].repair_id.name,
                )
            )


class StockMoveLine(models.Model):
    """What is picked for a service order is what was asked for, and stays once it is used."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; for service orders no more than was asked for."""
        lines = super().create(vals_list)
        lines._check_picked_by_role(lines.move_id)
        return lines

    def write(self, vals):
        """Write; for service orders no more than was asked for, and nothing that is used."""
        if self.env["stock.move"]._has_work_role():
            return super().write(vals)
        if changes := {"quantity", "lot_id", "product_id", "move_id"} & vals.keys():
            used = self.filtered(lambda line: line.state == "done")
            used.filtered(lambda line: changed_fields(line, vals, changes))._check_unused()
        result = super().write(vals)
        self._check_picked_by_role(self.move_id)
        return result

    def _check_unused(self):
        moves = self.move_id._get_work_moves()
        moves._check_work_by_role(moves)

    def _check_picked_by_role(self, moves):
        """Refuse to pick for service orders what nobody asked for."""
        if self.env["stock.move"]._has_work_role():
            return
        moves = moves._get_work_moves()
        moves._check_work_by_role(
            moves.filtered(
                lambda move: (
                    move.product_uom.compare(move.quantity, move.product_uom_qty) > 0
                    or move.state == "done"
                    or move.move_line_ids.product_id - move.product_id
                )
            )
        )
