from odoo import fields, models


class RepairOrder(models.Model):
    """A service order's labour and travel are charged on its quotation, beside its parts."""

    _inherit = "repair.order"

    work_line_ids = fields.One2many(
        "sale.order.line",
        "service_order_id",
        string="Charged Work",
        copy=False,
        groups="sales_team.group_sale_salesman",
    )

    def action_create_sale_order(self):
        result = super().action_create_sale_order()
        self.filtered("point_id")._update_work_lines()
        return result

    def write(self, vals):
        """Write; what work is charged follows what was done."""
        result = super().write(vals)
        if not self._get_work_fields().isdisjoint(vals):
            self.filtered("point_id")._update_work_lines()
        return result

    def _get_work_fields(self):
        """Return the fields of an order that its charged work follows. Hook."""
        return {"service_type_id", "units", "distance_km", "state"}

    def _update_work_lines(self):
        """Make the labour and travel on the quotations what the orders say.

        A confirmed quotation keeps its lines with a quantity of zero, a locked one stays as it is.
        """
        # The quotation follows the work, whoever reports it.
        quoted = self.sudo().filtered(
            lambda order: (
                order.sale_order_id.state in ("draft", "sent", "sale")
                and not order.sale_order_id.locked
            )
        )
        for order in quoted:
            order._update_own_work_lines()
        quoted._apply_warranty_prices()

    def _update_own_work_lines(self):
        self.ensure_one()
        charges = self._get_work_charges()
        kept = self.env["sale.order.line"]
        for line in self.work_line_ids:
            product, quantity = charges.get(line.service_work, (None, 0.0))
            if line.product_id == product and quantity:
                kept += line
                line.write(self._prepare_work_quantity_vals(quantity))
        (self.work_line_ids - kept)._withdraw_work()
        missing = charges.keys() - set(kept.mapped("service_work"))
        self.env["sale.order.line"].create(
            [self._prepare_work_line_vals(work, *charges[work]) for work in sorted(missing)]
        )

    def _get_work_charges(self):
        """Return what a customer is charged for: work -> service product and quantity. Hook.

        :return: labour by the product of the order's service type, for each unit of work; travel
            by that of the first service type for travel, for each km. Nothing when cancelled.
        """
        self.ensure_one()
        if self.state == "cancel":
            return {}
        types = self.env["aftersales.service.type"].with_company(self.company_id)
        travel = types
        if self.distance_km:
            travel = types.search([("kind", "=", "travel")], limit=1)
        charges = {
            "labour": (types.browse(self.service_type_id.id).charge_product_id, self.units),
            "travel": (travel.charge_product_id, self.distance_km),
        }
        return {work: charge for work, charge in charges.items() if all(charge)}

    def _prepare_work_line_vals(self, work, product, quantity):
        """Return the values of the sale line that charges a kind of work. Hook."""
        self.ensure_one()
        return {
            "order_id": self.sale_order_id.id,
            "service_order_id": self.id,
            "service_work": work,
            "product_id": product.id,
            **self._prepare_work_quantity_vals(quantity),
        }

    def _prepare_work_quantity_vals(self, quantity):
        """Return how much of a work is charged: it is delivered when the order is done."""
        vals = {"product_uom_qty": quantity}
        return {**vals, "qty_delivered": quantity} if self.state == "done" else vals
