from odoo import api, fields, models


class AftersalesReplacement(models.Model):
    """The fact that a part was replaced on a service order.

    Made from the order's stock moves when it is completed, or brought by an import, or entered
    where the service point's stock is not kept in Odoo. Warranty restarts, returns and
    payments read replacements, never moves.
    """

    _name = "aftersales.replacement"
    _description = "Replaced Part"
    _inherit = ["aftersales.import.mixin"]
    _order = "order_id desc, id"
    _rec_name = "product_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        required=True,
        # Read by the coverage of orders: what was replaced on an order.
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    machine_id = fields.Many2one(related="order_id.lot_id", string="Machine")
    point_id = fields.Many2one(related="order_id.point_id", string="Service Point")
    completion_date = fields.Date(related="order_id.completion_date")
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    lot_in_id = fields.Many2one(
        "stock.lot",
        string="New Serial Number",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        help="Serial number of the part that was fitted.",
    )
    lot_out_id = fields.Many2one(
        "stock.lot",
        string="Old Serial Number",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        help="Serial number of the part that was taken out.",
    )
    move_id = fields.Many2one(
        "stock.move",
        string="Stock Move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The move that took the new part from stock. Empty where the stock is not in Odoo.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a replaced part is above 0."
    )

    def _describe(self):
        """Return the part, its quantity and its serial numbers in words, for the journal."""
        self.ensure_one()
        lots = " → ".join(lot.name for lot in (self.lot_out_id, self.lot_in_id) if lot)
        words = f"{self.product_id.display_name} × {self.quantity:,.15g}"
        return f"{words} ({lots})" if lots else words

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create replacements, but not on an order that is closed to changes."""
        replacements = super().create(vals_list)
        replacements.order_id._check_order_editable({"replacement_ids"})
        return replacements

    def write(self, vals):
        """Write, but not on an order that is closed to changes."""
        if self._get_protected_fields() & vals.keys():
            self.order_id._check_order_editable({"replacement_ids"})
        result = super().write(vals)
        if "order_id" in vals:
            self.order_id._check_order_editable({"replacement_ids"})
        return result

    @api.model
    def _get_protected_fields(self):
        """Return the names of the fields that decisions on an order rest on."""
        return {"order_id", "product_id", "quantity", "lot_in_id", "lot_out_id"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.order_id._check_order_editable({"replacement_ids"})
