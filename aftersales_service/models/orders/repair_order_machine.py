from odoo import api, models
from odoo.exceptions import ValidationError

from ..base.sentinels import CORRECTING_FACTS


class RepairOrder(models.Model):
    """A service order is about the product that its machine is."""

    _inherit = "repair.order"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; an order whose machine alone is named is about that machine's product.

        :raises ValidationError: for service orders that name another product
        """
        orders = super().create([self._add_machine_product(vals) for vals in vals_list])
        orders._check_machine_product()
        return orders

    def write(self, vals):
        """Write; another machine brings its product.

        :raises ValidationError: for service orders that would be about another product
        """
        if vals.get("lot_id") and any(order.lot_id.id != vals["lot_id"] for order in self):
            vals = self._add_machine_product(vals)
        result = super().write(vals)
        if not {"lot_id", "product_id", "point_id"}.isdisjoint(vals):
            self._check_machine_product()
        return result

    @api.model
    def _add_machine_product(self, vals):
        """Return the values with the product of the machine that they name, if they name none."""
        if not vals.get("lot_id") or vals.get("product_id"):
            return vals
        # Superuser: whoever may name a machine need not read what it is.
        lot = self.env["stock.lot"].sudo().browse(vals["lot_id"])
        return {**vals, "product_id": lot.product_id.id}

    def _check_machine_product(self):
        """Refuse service orders whose product is not their machine's.

        :raises ValidationError: naming the first order and what its machine is
        """
        # A manager corrects the machine first, and its orders follow.
        if CORRECTING_FACTS.is_given(self.env):
            return
        for order in self.filtered(lambda one: one.point_id and one.lot_id).sudo():
            product = order.lot_id.product_id
            if order.product_id != product:
                raise ValidationError(
                    self.env._(
                        "%(order)s: %(machine)s is a %(product)s, not a %(other)s. Choose another"
                        " machine, or leave the product out.",
                        order=order.name,
                        machine=order.lot_id.name,
                        product=product.display_name,
                        other=order.product_id.display_name,
                    )
                )
