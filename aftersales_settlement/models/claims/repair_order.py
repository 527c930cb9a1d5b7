from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.aftersales_service.models.base.changes import changed_fields

from ...rules.claims import CLAWED_BACK
from ..base.aftersales_settlement_record import SETTLEMENT_RUN
from ..base.links import open_filtered


class RepairOrder(models.Model):
    _inherit = "repair.order"

    is_settled = fields.Boolean(
        string="Settled",
        readonly=True,
        copy=False,
        help="An approved statement paid or excluded this order. Its facts can't change any more.",
    )
    claim_ids = fields.One2many("aftersales.claim", "order_id", string="Claims", copy=False)
    claim_count = fields.Integer(compute="_compute_claim_count")

    # The settlement run reads each point's orders that are not final yet.
    _to_settle_idx = models.Index(
        "(point_id, completion_date) WHERE state = 'done' AND is_settled IS NOT TRUE"
        " AND service_status <> 'history'"
    )

    def _compute_claim_count(self):
        claims = self.env["aftersales.claim"]
        counts = {}
        if claims.has_access("read"):
            counts = dict(
                claims._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
            )
        for order in self:
            order.claim_count = counts.get(order._origin, 0)

    def _get_cover_changes(self):
        """Tell of an order with a claim how its newest statement covers it."""
        # Whoever may see an order may see how it is covered, here as by its decisions.
        claims = self.env["aftersales.claim"].sudo()
        newest = {
            claim.order_id: claim
            for claim in claims.search_fetch(
                [("order_id", "in", self._origin.ids), ("state", "!=", CLAWED_BACK)],
                ["order_id", "cover_changes"],
                order="id",
            )
        }
        claimed = self.filtered(lambda order: order._origin in newest)
        told = super(RepairOrder, self - claimed)._get_cover_changes()
        for order in claimed:
            changes = newest[order._origin].cover_changes
            if changes:
                told[order] = changes, claims._get_cover_title()
        return told

    # === PROTECTION ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_is_settled_untouched(vals)
        # As a value: else a default in the context of a caller would settle the order.
        return super().create([{"is_settled": False} | vals for vals in vals_list])

    def write(self, vals):
        self._check_is_settled_untouched(vals)
        return super().write(vals)

    def _check_is_settled_untouched(self, vals):
        """Let only the settlement run say that an order is settled.

        :raises AccessError: for every other caller, sudo included
        """
        if "is_settled" in vals and not SETTLEMENT_RUN.is_given(self.env):
            raise AccessError(
                self.env._("Only the approval of a statement makes a service order settled.")
            )

    def _get_closed_orders(self):
        return super()._get_closed_orders() | self.filtered("is_settled")

    def _check_order_editable(self, vals):
        """Refuse changes of settled orders, saying of what, and what can be done instead.

        :param vals: values about to be written, or names of fields
        :raises UserError: naming the first order and the fields
        """
        facts = self._protected_order_fields()
        for order in self.filtered("is_settled"):
            if isinstance(vals, dict):
                changed = changed_fields(order, vals, facts)
            else:
                changed = sorted(facts & set(vals))
            if changed:
                raise UserError(
                    self.env._(
                        "%(order)s is settled: an approved statement rests on it. It can't be "
                        "deleted, and these can't change any more: %(fields)s. If the order "
                        "turns out to be wrong, record an audit; the next statement takes it "
                        "into account.",
                        order=order.name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env) for name in changed
                        ),
                    )
                )
        return super(RepairOrder, self - self.filtered("is_settled"))._check_order_editable(vals)

    # === ACTIONS ===

    def action_view_claims(self):
        """Open the claims of these orders."""
        action = open_filtered(self.env, "aftersales_claim_action")
        action["domain"] = [("order_id", "in", self.ids)]
        return action
