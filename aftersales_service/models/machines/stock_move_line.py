from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # Read by a machine's timeline: where it was shipped to and taken back from.
    _lot_idx = models.Index("(lot_id) WHERE lot_id IS NOT NULL")
