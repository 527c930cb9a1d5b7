from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.dates import add_months


class SaleOrderLine(models.Model):
    """A line that sells an extended warranty names the machine; one of a service order's parts
    or work knows how much of it is covered."""

    _inherit = "sale.order.line"

    warranty_months = fields.Integer(related="product_id.warranty_months")
    aftersales_lot_id = fields.Many2one(
        "stock.lot",
        string="Machine",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('is_machine', '=', True)]",
        help="The machine whose warranty is extended.",
    )
    warranty_ids = fields.One2many("aftersales.warranty", "sale_line_id", string="Warranties")
    warranty_percent = fields.Float(
        string="Covered (%)",
        # Exact to the cent that goodwill pays of the price.
        digits=(16, 8),
        readonly=True,
        copy=False,
        help="How much of the price the warranty covers: the customer pays the rest.",
    )

    service_order_id = fields.Many2one(
        "repair.order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        help="The service order whose labour or travel the line charges.",
    )
    service_work = fields.Selection(
        [("labour", "Labour"), ("travel", "Travel")], readonly=True, copy=False
    )

    # === EXTENDED WARRANTIES ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create lines; one added to a confirmed order extends at once."""
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._create_warranties()
        return lines

    def write(self, vals):
        """Write; what has been extended stays extended, unless the line is taken back."""
        extended = self.filtered(lambda line: line._get_active_warranties())
        if extended and not {"aftersales_lot_id", "product_id"}.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "%(order)s has extended a warranty already: cancel it before you change the "
                    "machine or the product.",
                    order=extended[0].order_id.name,
                )
            )
        result = super().write(vals)
        if "product_uom_qty" in vals and extended:
            extended._cancel_warranties()
            extended._create_warranties()
        return result

    def _get_active_warranties(self):
        # Whoever sells an extension need not be of the service department.
        return self.sudo().warranty_ids.filtered(lambda one: one.state == "active")

    def _create_warranties(self):
        """Extend the warranty of the machine of each line that sells an extension.

        Invoked by: confirming an order, adding a line to a confirmed one.
        """
        for line in self:
            sells = line.warranty_months and line.product_id.type == "service"
            if sells and line.product_uom_qty > 0 and not line._get_active_warranties():
                # Whoever sells an extension need not be of the service department; one at a time,
                # because the second for a machine starts where the first ends.
                line.sudo().env["aftersales.warranty"].create(line._prepare_warranty_vals())

    def _cancel_warranties(self):
        """Cancel what the lines extended."""
        self._get_active_warranties()._cancel()

    def _prepare_warranty_vals(self):
        """Return the values of the warranty that a line sells. Hook."""
        self.ensure_one()
        lot, product = self.aftersales_lot_id, self.product_id
        if not lot:
            raise UserError(
                self.env._(
                    "For which machine is “%(product)s” on %(order)s? Choose it on the line.",
                    product=product.display_name,
                    order=self.order_id.name,
                )
            )
        company = self.company_id
        # Superuser: what covers the machine counts, whoever sells.
        start = lot.sudo()._get_extension_start(
            company, company._aftersales_today(), product.warranty_after_end == "allow"
        )
        end = add_months(start, product.warranty_months * int(self.product_uom_qty))
        return {
            "kind": "extended",
            "lot_id": lot.id,
            "company_id": company.id,
            "sale_line_id": self.id,
            "date_start": start,
            "date_end": end - timedelta(days=1),
            "percent_parts": product.warranty_percent_parts,
            "percent_labour": product.warranty_percent_labour,
            "percent_travel": product.warranty_percent_travel,
            "has_usage_limit": bool(product.warranty_usage_limit),
            "usage_limit": product.warranty_usage_limit,
            "scope": "category" if product.warranty_category_id else "all",
            "category_id": product.warranty_category_id.id,
        }

    # === PRICES OF SERVICE ORDERS ===

    def _set_warranty_percent(self, percent):
        """Set how much the warranty covers; prices set by hand, invoiced or locked stay."""
        # Prices follow the warranty, whoever changes the order.
        lines = self.sudo().filtered(lambda line: not line.order_id.locked)
        lines.filtered(lambda line: line.warranty_percent != percent).warranty_percent = percent
        lines._compute_price_unit()

    def _withdraw_work(self):
        """Take back what the lines charge: a confirmed order keeps them, for nothing."""
        confirmed = self.filtered(lambda line: line.state == "sale")
        confirmed.write({"product_uom_qty": 0.0, "qty_delivered": 0.0})
        (self - confirmed).unlink()

    def _get_full_price(self):
        """Return the price as it would be without warranty."""
        self.ensure_one()
        return self.with_context(aftersales_full_price=True)._get_display_price()

    def _get_display_price(self):
        """Return the price, less what the warranty covers, in the currency's smallest units."""
        price = super()._get_display_price()
        if self.env.context.get("aftersales_full_price") or not self.warranty_percent:
            return price
        return self.currency_id.round(price * (100.0 - self.warranty_percent) / 100.0)
