from odoo import fields, models


class AftersalesWorkbookImportFault(models.TransientModel):
    _name = "aftersales.workbook.import.fault"
    _description = "Workbook Fault"
    _order = "id"

    wizard_id = fields.Many2one(
        "aftersales.workbook.import", required=True, index=True, ondelete="cascade"
    )
    sheet = fields.Char()
    row = fields.Char()
    column = fields.Char()
    message = fields.Char(string="What Is Wrong")
    expected = fields.Char(string="What Would Be Right")
