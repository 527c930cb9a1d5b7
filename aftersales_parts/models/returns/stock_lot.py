from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("part returns"), self._count_by("aftersales.part.return", "lot_id")),
        ]
