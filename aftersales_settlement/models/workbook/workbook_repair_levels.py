from odoo import models


class AftersalesWorkbookRepairLevels(models.AbstractModel):
    _inherit = "aftersales.workbook.repair_levels"

    def _get_other_levels(self, run):
        rates = {row.get("repair_level") for row in run.table("rates").rows}
        return super()._get_other_levels(run) | rates - {None}
