from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """A contact that statements are to be paid to is not merged away."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge, unless one of the contacts is a payee with unpaid statements.

        The kept one too: it would take over the bank accounts of the others.
        """
        self.env["res.partner"].browse(partner_ids)._ensure_no_statement_to_pay()
        return super()._merge(partner_ids, dst_partner, extra_checks)
