from odoo import fields, models


class StockLot(models.Model):
    """What happened to a machine, and what is on file about it."""

    _inherit = "stock.lot"

    event_ids = fields.One2many(
        "aftersales.machine.event", "lot_id", string="Timeline", readonly=True
    )
    document_ids = fields.One2many("aftersales.machine.document", "lot_id", string="Documents")
