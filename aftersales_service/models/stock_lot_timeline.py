from odoo import fields, models


class StockLot(models.Model):
    """What happened to a machine, and what is on file about it."""

    _inherit = "stock.lot"

    event_ids = fields.One2many(
        "aftersales.machine.event", "lot_id", string="Timeline", readonly=True
    )
    document_ids = fields.One2many("aftersales.machine.document", "lot_id", string="Documents")
    document_count = fields.Integer(compute="_compute_document_count")

    def _compute_document_count(self):
        counts = dict(
            self.env["aftersales.machine.document"]._read_group(
                [("lot_id", "in", self.ids)], ["lot_id"], ["__count"]
            )
        )
        for lot in self:
            lot.document_count = counts.get(lot._origin, 0)
