from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models

from ..base.sentinels import PROTECTED_WRITE


class AftersalesGoodwillUse(models.Model):
    """How much of a goodwill a service order uses: written by the system, as the order changes."""

    _name = "aftersales.goodwill.use"
    _description = "Goodwill Used"
    _inherit = ["aftersales.protected.record"]
    _order = "id"
    _rec_name = "order_id"

    warranty_id = fields.Many2one(
        "aftersales.warranty", string="Goodwill", required=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        required=True,
        # Read with what covers an order.
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="warranty_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True)

    # Also read by what is left of a goodwill.
    _once_uniq = models.UniqueIndex("(warranty_id, order_id)", "An order uses each goodwill once.")

    @api.model
    def _get_left(self, wanted):
        """Return how much of goodwill each order may use: what it uses itself, and what is left.

        An order that is completed uses no more than it did.

        :param wanted: order -> ids of goodwill
        :return: order -> goodwill id -> amount
        """
        left = defaultdict(dict)
        ids = {id_ for ids in wanted.values() for id_ in ids}
        if not ids:
            return left
        # Whoever asks what is covered: all orders' use counts.
        goodwill = self.env["aftersales.warranty"].sudo().browse(ids).exists()
        uses = self.sudo().search_fetch(
            [("warranty_id", "in", goodwill.ids)], ["warranty_id", "order_id", "amount"]
        )
        amounts = {(use.warranty_id.id, use.order_id.id): use.amount for use in uses}
        for order, ids_ in wanted.items():
            for one in goodwill.filtered(lambda one, ids_=ids_: one.id in ids_):
                own = amounts.get((one.id, order._origin.id), 0.0)
                free = max(one.amount_left, 0.0) + own
                kept = order.state == "done" and (one.id, order._origin.id) in amounts
                amount = one.currency_id.round(own if kept else free)
                left[order][one.id] = Decimal(repr(amount))
        return left

    @api.model
    def _keep(self, used):
        """Keep what orders use of goodwill.

        :param used: order -> goodwill id -> amount; what an order uses no more is released
        """
        # The system's own record, whoever changes the order.
        records = PROTECTED_WRITE.give(self.sudo())
        orders = self.env["repair.order"].union(*used)
        known = {
            (use.order_id.id, use.warranty_id.id): use
            for use in records.search([("order_id", "in", orders.ids)])
        }
        wanted = {
            (order.id, goodwill): amount
            for order, paid in used.items()
            for goodwill, amount in paid.items()
        }
        changed = {
            key: float(amount)
            for key, amount in wanted.items()
            if key not in known
            or known[key].currency_id.compare_amounts(known[key].amount, float(amount))
        }
        # Superuser: whoever changes an order need not read what was granted.
        goodwill = self.env["aftersales.warranty"].sudo().browse(id_ for _order, id_ in changed)
        goodwill._take_turns()
        records.union(*(use for key, use in known.items() if key not in wanted)).unlink()
        for key in changed.keys() & known.keys():
            known[key].amount = changed[key]
        records.create(
            [
                {"order_id": order, "warranty_id": id_, "amount": amount}
                for (order, id_), amount in changed.items()
                if (order, id_) not in known
            ]
        )

    def _release(self):
        """Give back what is used."""
        PROTECTED_WRITE.give(self).unlink()
