from odoo import fields, models


class AftersalesTechnicianReturn(models.TransientModel):
    """Asks for the reason why technicians are returned to their service points."""

    _name = "aftersales.technician.return"
    _description = "Return Technicians"

    technician_ids = fields.Many2many("aftersales.technician", string="Technicians", required=True)
    reason = fields.Text(required=True)

    def action_return(self):
        """Return the technicians with the reason."""
        self.technician_ids._return(self.reason)
