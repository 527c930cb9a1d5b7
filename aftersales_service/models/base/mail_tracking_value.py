from odoo import api, models


class MailTrackingValue(models.Model):
    """What changed on a frozen record is told as it was logged."""

    _inherit = "mail.tracking.value"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; on frozen records with the system's messages only."""
        values = super().create(vals_list)
        values.mail_message_id._ensure_may_be_added()
        return values

    def write(self, vals):
        """Write, but not about a frozen record."""
        self.mail_message_id._ensure_no_evidence()
        result = super().write(vals)
        self.mail_message_id._ensure_no_evidence()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self.mail_message_id._ensure_no_evidence()
