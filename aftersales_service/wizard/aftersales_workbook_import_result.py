from odoo import fields, models


class AftersalesWorkbookImportResult(models.TransientModel):
    _name = "aftersales.workbook.import.result"
    _description = "Workbook Import Result"
    _order = "id"

    wizard_id = fields.Many2one(
        "aftersales.workbook.import", required=True, index=True, ondelete="cascade"
    )
    sheet = fields.Char()
    created = fields.Integer(string="Added", help="Rows that brought something new.")
    updated = fields.Integer(string="Changed", help="Rows that changed something.")
    removed = fields.Integer(
        help="Rows of earlier files that this one no longer has: of a sheet without keys, where it "
        "states all rows of the order, the policy, or the rates."
    )
    unchanged = fields.Integer(help="Rows that said what was known already.")
