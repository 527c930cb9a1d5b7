from odoo import models

from ..base.links import open_filtered


class Statement(models.Model):
    """Where the buttons of a statement lead."""

    _inherit = "aftersales.statement"

    def action_view_claims(self):
        """Open the statement's claims."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_claim_action", statement_id=self.id)

    def action_view_held_claims(self):
        """Open the statement's orders that wait for something."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_claim_action", statement_id=self.id, held=1)

    def action_view_bill(self):
        """Open the bills of these statements."""
        return self._open_bills(self.bill_id)

    def _open_bills(self, bills):
        """Return an action on the bills: the form of one, the list of several."""
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_in_invoice_type")
        # Odoo's list of bills shows the vendor and the date of what it is told are bills.
        context = {"default_move_type": "in_invoice", "create": False}
        if len(bills) == 1:
            action.update(view_mode="form", views=[(False, "form")], res_id=bills.id)
        else:
            action.update(domain=[("id", "in", bills.ids)])
        action["context"] = context
        return action
