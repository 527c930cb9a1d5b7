from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .repair_order import COMPLETING


class StockMove(models.Model):
    """What was used of a part of a service order, where stock doesn't say it."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; an order that is completed once more moves its machine no second time."""
        if COMPLETING.is_given(self.env):
            vals_list = [vals for vals in vals_list if not self._is_machine_moved(vals)]
        return super().create(vals_list)

    @api.model
    def _is_machine_moved(self, vals):
        """Return whether an order's machine was moved already as the values say."""
        if not vals.get("repair_id") or vals.get("repair_line_type"):
            return False
        order = self.env["repair.order"].browse(vals["repair_id"])
        moved = order.move_id
        return (
            moved.state == "done"
            and moved.product_id == order.product_id
            and moved.move_line_ids.lot_id == order.lot_id
            and moved.location_id.id == vals["location_id"]
            and moved.location_dest_id.id == vals["location_dest_id"]
        )

    def _lacks_lots(self):
        """Return whether a part's serial numbers or lots are still to be named."""
        lines = self.move_line_ids.filtered("quantity")
        return self.has_tracking != "none" and not all(
            line.lot_id or line.lot_name for line in lines
        )

    def _prepare_completion_line_vals(self):
        """Return the values of the move's line in the dialog that completes its order."""
        return {
            "move_id": self.id,
            "reserved": self.quantity,
            "reason": self._explain_completion(),
            "lot_ids": [Command.set(self.move_line_ids.lot_id.ids)],
        }

    def _explain_completion(self):
        """Return why the part is asked about."""
        if self.product_uom.compare(self.quantity, self.product_uom_qty) >= 0:
            if self._lacks_lots():
                return self.env._("Its serial number or lot is not known.")
            return self.env._("It is not ticked as used, others are.")
        place, free = self.location_id.display_name, self._get_free_quantity()
        if self._should_bypass_reservation():
            return self.env._("The order says that fewer were used.")
        if self.product_uom.compare(self.quantity + free, self.product_uom_qty) >= 0:
            return self.env._("%(place)s has them, but gave fewer to the order.", place=place)
        if self.product_uom.compare(self.quantity + free, 0) <= 0:
            return self.env._("%(place)s has none that is free.", place=place)
        return self.env._(
            "%(place)s has no more than %(quantity)s that are free.",
            place=place,
            quantity=f"{self.quantity + free:,.15g}",
        )

    def _get_free_quantity(self, lot=None):
        """Return what stock has of the part that no order has reserved, in the move's unit."""
        free = self.env["stock.quant"]._get_available_quantity(
            self.product_id, self.location_id, lot_id=lot, strict=bool(lot)
        )
        return self.product_id.uom_id._compute_quantity(free, self.product_uom)

    def _use(self, quantity, lots):
        """Make the move what was used.

        What is charged and what is kept as replaced follow the quantity; one of zero cancels the
        part.

        :param quantity: in the move's unit
        :param lots: the serial numbers or the lot, for a product that has them
        :raises UserError: where stock is short and may not go below zero, or a number lacks
        """
        self.ensure_one()
        if self.product_uom.is_zero(quantity):
            self._action_cancel()
            return
        if self.product_uom.compare(quantity, self.product_uom_qty):
            self.product_uom_qty = quantity
        if self.has_tracking == "none":
            self._ensure_in_stock(quantity - self.quantity - self._get_free_quantity())
            self.quantity = quantity
        else:
            self._use_lots(quantity, lots)
        self.picked = True

    def _use_lots(self, quantity, lots):
        wanted = round(quantity) if self.has_tracking == "serial" else 1
        if len(lots) != wanted or lots.product_id != self.product_id:
            raise UserError(
                self.env._(
                    "%(part)s: name %(count)s serial numbers or lots of it.",
                    part=self.product_id.display_name,
                    count=wanted,
                )
            )
        each = 1.0 if self.has_tracking == "serial" else quantity
        kept = self.move_line_ids.filtered(
            lambda line: (
                line.lot_id in lots and not line.product_uom_id.compare(line.quantity, each)
            )
        )
        (self.move_line_ids - kept).unlink()
        for lot in lots - kept.lot_id:
            self._ensure_in_stock(each - self._get_free_quantity(lot))
            self.env["stock.move.line"].create(
                {**self._prepare_move_line_vals(), "lot_id": lot.id, "quantity": each}
            )

    def _ensure_in_stock(self, missing):
        """Raise a `UserError` if more is used than there is, and stock may not go below zero."""
        if (
            self.repair_line_type == "add"
            and self.company_id.aftersales_short_stock == "refuse"
            and self.product_uom.compare(missing, 0) > 0
        ):
            raise UserError(
                self.env._(
                    "%(place)s lacks %(quantity)s of %(part)s: receive or count them first, or say "
                    "that fewer were used. Stock below zero is a setting of the company.",
                    place=self.location_id.display_name,
                    quantity=f"{missing:,.15g}",
                    part=self.product_id.display_name,
                )
            )
