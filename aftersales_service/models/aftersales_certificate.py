from odoo import fields, models


class AftersalesCertificate(models.Model):
    _name = "aftersales.certificate"
    _description = "Technician Certificate"
    _order = "expiry desc, id"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True)
    technician_id = fields.Many2one(
        "aftersales.technician",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    point_id = fields.Many2one(related="technician_id.point_id", string="Service Point")
    company_id = fields.Many2one(related="technician_id.company_id", store=True, index=True)
    expiry = fields.Date(
        index=True, help="Last day the certificate is valid. Empty: it doesn't expire."
    )
    attachment = fields.Binary(string="Scan", attachment=True)
    attachment_name = fields.Char(string="File Name")
    active = fields.Boolean(default=True)
