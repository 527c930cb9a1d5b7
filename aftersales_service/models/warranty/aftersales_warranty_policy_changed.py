from odoo import api, fields, models


class AftersalesWarrantyPolicy(models.Model):
    """A policy that changes makes the nightly run find out anew when machines' cover ends."""

    _inherit = "aftersales.warranty.policy"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; machines' cover may end on another day now."""
        policies = super().create(vals_list)
        policies._note_cover_changed()
        return policies

    def write(self, vals):
        """Write; machines' cover may end on another day now."""
        result = super().write(vals)
        self._note_cover_changed()
        return result

    def unlink(self):
        """Delete; machines' cover may end on another day now."""
        self._note_cover_changed()
        return super().unlink()

    def _note_cover_changed(self):
        """Note for the nightly run that policies of these companies changed."""
        # Once a transaction is enough: each write on a company costs queries.
        began = self.env.cr.now().replace(microsecond=0)
        # Whoever keeps policies need not be an administrator.
        for company in self.company_id.sudo():
            noted = company.aftersales_cover_changed_at
            if not noted or noted < began:
                company.aftersales_cover_changed_at = fields.Datetime.now()
