from odoo import fields, models


class AftersalesJournal(models.Model):
    _inherit = "aftersales.journal"

    event = fields.Selection(
        selection_add=[("audit", "Audit"), ("check", "Check Changed")],
        ondelete={"audit": "cascade", "check": "cascade"},
    )
