from odoo import fields, models


class AftersalesWorkbookImportFault(models.TransientModel):
    _name = "aftersales.workbook.import.fault"
    _description = "Workbook Fault"
    _order = "id"

    wizard_id = fields.Many2one(
        "aftersales.workbook.import", required=True, index=True, ondelete="cascade"
    )
    severity = fields.Selection(
        [("fault", "Fault"), ("warning", "Warning")],
        required=True,
        default="fault",
        help="A fault prevents the import; a warning is to be known.",
    )
    sheet = fields.Char()
    row = fields.Char()
    column = fields.Char()
    # Texts, not words: a list shows all of them.
    message = fields.Text(string="What Is Wrong")
    expected = fields.Text(string="What Would Be Right")
