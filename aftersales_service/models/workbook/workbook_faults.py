from odoo import models


class AftersalesWorkbookFaults(models.AbstractModel):
    _name = "aftersales.workbook.faults"
    _inherit = "aftersales.workbook.words"
    _description = "Workbook Fault Groups"

    _workbook_sheet = "faults"
    _workbook_target = "aftersales.fault"
