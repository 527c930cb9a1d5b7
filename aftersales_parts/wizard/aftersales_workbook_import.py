from odoo import api, models


class AftersalesWorkbookImport(models.TransientModel):
    _inherit = "aftersales.workbook.import"

    @api.model
    def _get_sheet_models(self):
        names = super()._get_sheet_models()
        place = names.index("aftersales.workbook.order_parts") + 1
        return [*names[:place], "aftersales.workbook.returns", *names[place:]]
