from odoo import fields, models


class AftersalesWorkbookImportResult(models.TransientModel):
    _name = "aftersales.workbook.import.result"
    _description = "Workbook Import Result"
    _order = "id"

    wizard_id = fields.Many2one(
        "aftersales.workbook.import", required=True, index=True, ondelete="cascade"
    )
    sheet = fields.Char()
    created = fields.Integer(help="Rows that brought something new.")
    updated = fields.Integer(help="Rows that changed something.")
    unchanged = fields.Integer(help="Rows that said what was known already.")
