from decimal import Decimal

from odoo import api, fields, models


class AftersalesReplacement(models.Model):
    """What covers a replaced part, and why."""

    _inherit = "aftersales.replacement"

    is_covered = fields.Boolean(string="Covered", compute="_compute_cover")
    cover_reason = fields.Char(string="Why", compute="_compute_cover")

    @api.depends(
        "product_id",
        "order_id.lot_id",
        "order_id.completed_at",
        "order_id.reported_at",
        "order_id.usage",
        "order_id.has_usage",
        "order_id.fault_id",
        "order_id.exclusion_ids",
        "order_id.decision_ids",
    )
    @api.depends_context("lang")
    def _compute_cover(self):
        coverages = self.order_id.filtered("lot_id")._get_coverage_data()
        policies = self.env["aftersales.warranty.policy"]
        covers = {
            (order, line["part"]): line
            for order, data in coverages.items()
            for line in data["parts"]
        }
        for part in self:
            cover = covers.get((part.order_id, part.product_id._origin.id))
            # Goodwill pays, but does not cover.
            part.is_covered = bool(cover and Decimal(cover.get("base", cover)["percent"]))
            part.cover_reason = cover and policies._describe_reason(cover)
