from odoo import api, models

from ..rules import FAR_AWAY, LATE_SHEET


class AftersalesClaimCheck(models.Model):
    _inherit = "aftersales.claim.check"

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {FAR_AWAY: "Far Away", LATE_SHEET: "Late Sheet"}

    def _describe_far_away(self, values):
        return f"It is {values['distance']} km away, more than {values['km']} km."
