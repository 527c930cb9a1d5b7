from odoo import fields, models


class AftersalesMachineDocument(models.Model):
    _name = "aftersales.machine.document"
    _description = "Machine Document"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Machine",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="lot_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("installation", "Installation Self-Check Record"),
            ("delivery", "Delivery Note"),
            ("contract", "Contract"),
            ("photo", "Photo"),
            ("other", "Other"),
        ],
        required=True,
        default="installation",
    )
    date = fields.Date(required=True, default=lambda self: self.env.company._aftersales_today())
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char()
    note = fields.Char()
