from collections import defaultdict
from decimal import Decimal

from odoo import fields, models

from ...rules.warranty.goodwill import goodwills_of, share_in


class RepairOrder(models.Model):
    """Goodwill pays on a service order what the warranty leaves, and each amount only once."""

    _inherit = "repair.order"

    goodwill_use_ids = fields.One2many(
        "aftersales.goodwill.use", "order_id", string="Goodwill Used", readonly=True, copy=False
    )

    def write(self, vals):
        """Write; an order that is cancelled uses no goodwill any more."""
        result = super().write(vals)
        if vals.get("state") == "cancel":
            # Whoever cancels an order.
            self.sudo().goodwill_use_ids._release()
        return result

    def _filter_with_goodwill(self):
        """Return those of the orders whose machines have goodwill, or that use some."""
        # Whoever changes an order; goodwill is service users' business.
        granted = (
            self.env["aftersales.warranty"]
            .sudo()
            .search_fetch(
                [
                    ("lot_id", "in", self.lot_id.ids),
                    ("kind", "=", "goodwill"),
                    ("state", "=", "active"),
                ],
                ["lot_id"],
            )
        )
        return self.filtered(
            # Superuser: what an order has used counts, whoever looks at it.
            lambda order: order.lot_id in granted.lot_id or order.sudo().goodwill_use_ids
        )

    def _share_goodwill(self, coverages):
        """Return what is covered on orders with what goodwill pays of it.

        A constant number of queries, and none where there is no goodwill.

        :param coverages: order -> what is covered of it, as data
        :return: order -> that data, and goodwill id -> how much of it the order uses
        """
        wanted = {order: goodwills_of(data) for order, data in coverages.items() if data}
        wanted = {order: ids for order, ids in wanted.items() if ids}
        left = self.env["aftersales.goodwill.use"]._get_left(wanted)
        return {
            order: share_in(data, order._get_worths(), left[order])
            if order in wanted
            else (data, {})
            for order, data in coverages.items()
        }

    def _get_worths(self):
        """Return what an order's parts, labour and travel cost without warranty.

        By its quotation; without one, by the prices of the products.

        :return: product id, "labour" or "travel" -> amount in the company's currency
        """
        self.ensure_one()
        # Whoever asks what is covered need not be of the sales department.
        # What is being entered counts once it is saved, but a new order has nothing else.
        order, worths = (self._origin or self).sudo(), defaultdict(Decimal)
        if order.sale_order_id:
            for line in order.move_ids.sale_line_id | order.work_line_ids:
                amount = line._get_full_price() * line.product_uom_qty
                worths[line.service_work or line.product_id.id] += order._to_company_currency(
                    amount, line.currency_id
                )
            return worths
        for product, quantity in order._get_fitted_quantities():
            amount = product.with_company(order.company_id).lst_price * quantity
            worths[product._origin.id] += order._to_company_currency(amount, product.currency_id)
        for work, (product, quantity) in order._get_work_charges().items():
            amount = product.with_company(order.company_id).lst_price * quantity
            worths[work] += order._to_company_currency(amount, product.currency_id)
        return worths

    def _get_fitted_quantities(self):
        """Return product and quantity of the parts that the order fits, or has fitted."""
        moves = self.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state != "cancel"
        )
        by_hand = self.replacement_ids.filtered(lambda part: not part.move_id)
        return [
            *((move.product_id, move.product_uom_qty) for move in moves),
            *((part.product_id, part.quantity) for part in by_hand),
        ]

    def _to_company_currency(self, amount, currency):
        """Return an amount in the company's currency, as a `Decimal` rounded to it."""
        company, day = self.company_id, self.completion_date or fields.Date.today()
        converted = currency._convert(amount, company.currency_id, company, day)
        return Decimal(repr(converted))

    def _uses_goodwill(self):
        """Return whether the order takes what it uses of goodwill away from others."""
        self.ensure_one()
        if self.state == "cancel":
            return False
        # Superuser: whoever keeps orders need not see quotations.
        return self.state != "draft" or self.sudo().sale_order_id.state in ("draft", "sent", "sale")
