from odoo import api, fields, models
from odoo.fields import Domain

from ..base.freeze import FROZEN


class AccountMove(models.Model):
    """A plain bill of a vendor who is paid by statements says so: he may be paid twice."""

    _inherit = "account.move"

    aftersales_unpaid = fields.Char(
        string="Statements to Pay",
        compute="_compute_aftersales_unpaid",
        exportable=False,
        help="The service statements that are still to be billed or paid to the vendor.",
    )

    @api.depends("partner_id", "move_type", "company_id", "aftersales_statement_id")
    def _compute_aftersales_unpaid(self):
        plain = self.filtered(
            lambda move: (
                move.move_type in ("in_invoice", "in_receipt")
                and move.partner_id
                and not move.aftersales_statement_id
            )
        )
        (self - plain).aftersales_unpaid = False
        for move in plain:
            move.aftersales_unpaid = ", ".join(move._find_unpaid_statements().mapped("name"))

    def _find_unpaid_statements(self):
        """Return the approved statements that are still to be billed or paid to the vendor."""
        # Superuser: whoever enters a bill need not read the contacts above its vendor.
        payee = self.sudo().partner_id._get_top_contact()
        return (
            self.env["aftersales.statement"]
            ._search_unpaid(
                FROZEN
                & Domain("partner_id", "child_of", payee.ids)
                & Domain("company_id", "=", self.company_id.id)
            )
            .sorted("name")
        )

    def action_view_aftersales_unpaid(self):
        """Open the statements that are still to be billed or paid to the vendor."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statements to Pay"),
            "res_model": "aftersales.statement",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._find_unpaid_statements().ids)],
        }
