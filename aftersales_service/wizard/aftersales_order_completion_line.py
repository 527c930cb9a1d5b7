from odoo import fields, models
from odoo.exceptions import UserError


class AftersalesOrderCompletionLine(models.TransientModel):
    """A part of a service order of which stock doesn't say what was used."""

    _name = "aftersales.order.completion.line"
    _description = "Part of a Service Order to Complete"

    wizard_id = fields.Many2one(
        "aftersales.order.completion", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one("stock.move", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="move_id.product_id", string="Part")
    kind = fields.Selection(related="move_id.repair_line_type")
    has_tracking = fields.Selection(
        related="move_id.has_tracking",
        string="Tracking",
        help="Whether serial numbers or lots of it are to be named.",
    )
    demand = fields.Float(
        related="move_id.product_uom_qty", string="Planned", help="How many the order plans."
    )
    uom_id = fields.Many2one(related="move_id.product_uom")
    reserved = fields.Float(
        string="From Stock", digits="Product Unit", readonly=True, help="What stock gives of it."
    )
    reason = fields.Char(string="Why It Is Asked", readonly=True)
    choice = fields.Selection(
        [("all", "All was used"), ("fewer", "Fewer were used"), ("none", "None was used")],
        string="What Was Used",
        required=True,
        default="all",
    )
    used = fields.Float(digits="Product Unit", help="How many were used.")
    lot_ids = fields.Many2many(
        "stock.lot", string="Serial Numbers", domain="[('product_id', '=', product_id)]"
    )

    def _apply(self):
        """Make the parts lines what was used.

        :raises UserError: for a line of another order, or for "fewer" that are not fewer
        """
        for line in self:
            move = line.move_id
            used = line._get_used()
            if move not in line.wizard_id.order_id._get_open_moves() or used is None:
                raise UserError(
                    self.env._(
                        "%(part)s: say how many were used, fewer than the %(planned)s that were "
                        "planned. %(used)s can't be that. Enter more on the order itself.",
                        part=move.product_id.display_name,
                        planned=f"{move.product_uom_qty:,.15g}",
                        used=f"{line.used:,.15g}",
                    )
                )
            move._use(used, line.lot_ids)

    def _get_used(self):
        """Return how many were used, None where "fewer" was chosen and no such number said."""
        planned, unit = self.move_id.product_uom_qty, self.move_id.product_uom
        if self.choice != "fewer":
            return 0.0 if self.choice == "none" else planned
        said = unit.compare(self.used, 0) > 0 and unit.compare(self.used, planned) < 0
        return self.used if said else None
