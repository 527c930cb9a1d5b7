from odoo import fields, models


class AftersalesRequestType(models.Model):
    """What customers get in touch about: a repair, a question, a complaint, an accident."""

    _name = "aftersales.request.type"
    _description = "Request Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
