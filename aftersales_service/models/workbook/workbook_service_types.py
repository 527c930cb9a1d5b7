from odoo import models


class AftersalesWorkbookServiceTypes(models.AbstractModel):
    _name = "aftersales.workbook.service_types"
    _inherit = "aftersales.workbook.words"
    _description = "Workbook Service Types"

    _workbook_sheet = "service_types"
    _workbook_target = "aftersales.service.type"
