from odoo import models


class StockLot(models.Model):
    """A machine, or a part with a serial number, stays on file with what was done to it."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "aftersales.kept.record"]

    def _count_dependents(self):
        fitted, removed = (
            self._count_by("aftersales.replacement", field) for field in ("lot_in_id", "lot_out_id")
        )
        return [
            *super()._count_dependents(),
            (
                self.env._("service orders"),
                self._count_by("repair.order", "lot_id", [("point_id", "!=", False)]),
            ),
            (
                self.env._("replaced parts"),
                {lot: fitted.get(lot, 0) + removed.get(lot, 0) for lot in fitted | removed},
            ),
        ]
