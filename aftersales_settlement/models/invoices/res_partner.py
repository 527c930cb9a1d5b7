from odoo import models
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.base.changes import changed_fields

# What makes the contact another vendor, or none.
VENDOR_FIELDS = frozenset(
    {
        "active",
        "commercial_partner_id",
        "company_name",
        "is_company",
        "name",
        "parent_id",
        "vat",
    }
)


class ResPartner(models.Model):
    """The contact of a payee stays the vendor that unpaid statements name."""

    _inherit = "res.partner"

    def write(self, vals):
        """Write, unless a contact with unpaid statements would be archived or become another."""
        if VENDOR_FIELDS & vals.keys():
            changing = self.filtered(lambda partner: changed_fields(partner, vals, VENDOR_FIELDS))
            changing._ensure_no_statement_to_pay()
        return super().write(vals)

    def _ensure_no_statement_to_pay(self):
        """Refuse when statements are still to be paid to these contacts, or to those below them.

        :raises UserError: naming the statements
        """
        if self:
            self.env["aftersales.statement"]._ensure_none_unpaid(
                Domain("partner_id", "in", self.ids)
                | Domain("partner_id.commercial_partner_id", "in", self.ids),
                self.env._(
                    "The contact %(names)s can't be archived, merged or put under another one, and"
                    " keeps its name and tax number.",
                    names=", ".join(self.sudo().mapped("display_name")),
                ),
            )

    def _get_top_contact(self):
        """Return the contacts at the top of the trees that these belong to.

        Whoever is paid below a contact, is paid by it: a branch is as good as its company.
        """
        tops = self
        while tops.parent_id:
            tops = tops.browse(dict.fromkeys((one.parent_id or one).id for one in tops))
        return tops
