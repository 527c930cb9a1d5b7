from odoo import api, models


class AftersalesWorkbookImport(models.TransientModel):
    _inherit = "aftersales.workbook.import"

    @api.model
    def _get_sheet_models(self):
        names = super()._get_sheet_models()
        place = names.index("aftersales.workbook.repair_levels") + 1
        names[place:place] = ["aftersales.workbook.rates", "aftersales.workbook.coefficients"]
        place = names.index("aftersales.workbook.followups")
        return [*names[:place], "aftersales.workbook.audits", *names[place:]]
