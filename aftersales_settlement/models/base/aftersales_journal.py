from odoo import fields, models


class AftersalesJournal(models.Model):
    _inherit = "aftersales.journal"

    event = fields.Selection(selection_add=[("audit", "Audit")], ondelete={"audit": "cascade"})
