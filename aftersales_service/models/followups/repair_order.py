from odoo import api, fields, models

from ..base.base import defaults_for


class RepairOrder(models.Model):
    """What customers said of the work afterwards."""

    _inherit = "repair.order"

    followup_ids = fields.One2many(
        "aftersales.followup", "order_id", string="Follow-ups", copy=False
    )
    followup_count = fields.Integer(compute="_compute_followup_count")

    @api.depends("followup_ids")
    def _compute_followup_count(self):
        followups, counts = self.env["aftersales.followup"], {}
        # Whoever reads repair orders need not read what customers said afterwards.
        if followups.has_access("read"):
            groups = followups._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
            counts = dict(groups)
        for order in self:
            order.followup_count = counts.get(order._origin, 0)

    def action_view_followups(self):
        """Open the follow-ups of the order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.aftersales_followup_action"
        )
        return {
            **action,
            "domain": [("order_id", "=", self.id)],
            "context": defaults_for("aftersales.followup", order_id=self.id),
        }
