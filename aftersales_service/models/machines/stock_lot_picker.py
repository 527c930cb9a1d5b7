from textwrap import shorten

from odoo import api, models
from odoo.fields import Domain

# How much of a name an offer shows.
NAME_LENGTH = 24


class StockLot(models.Model):
    """Choosing a machine where a document names one: offers that tell machines apart."""

    _inherit = "stock.lot"

    @api.model
    def web_name_search(self, name, specification, domain=None, operator="ilike", limit=100):
        """Search; machines are offered with what tells them apart."""
        if not self.env.context.get("search_machines") or set(specification) != {"display_name"}:
            return super().web_name_search(name, specification, domain, operator, limit)
        domain = Domain(domain or Domain.TRUE)
        if (
            not name
            and (first := self._get_first_domain())
            and self.search_count(domain & first, limit=1)
        ):
            domain &= first
        # Newest first, as in the list that "Search more" opens.
        domain &= Domain("display_name", operator, name)
        lots = self.search(domain, limit=limit, order="id desc")
        return [
            {
                "id": lot.id,
                "display_name": lot.display_name,
                "__formatted_display_name": lot._get_picker_label(),
            }
            for lot in lots
        ]

    @api.model
    def _get_first_domain(self):
        """Return the domain of the machines that an empty search offers first, or None."""
        partner_id = self.env.context.get("machines_of_partner")
        if partner_id:
            partner = self.env["res.partner"].browse(partner_id).commercial_partner_id
            return Domain("customer_id", "child_of", partner.id)
        phone = self.env.context.get("machines_of_phone")
        return Domain("machine_search", "ilike", phone) if phone else None

    def _get_picker_label(self):
        """Return the machine's serial number, and in grey what is known of it."""
        return f"{self.name}\t--{' · '.join(filter(None, self._get_picker_facts()))}--"

    def _get_picker_facts(self):
        """Return what an offer says of the machine beside its number, or nothing for what is unknown.

        A row shows some fifty letters: what is asked for comes first.
        """
        return [
            self._shorten(self.customer_id.name),
            self.customer_phone,
            self._shorten(self.product_id.name),
        ]

    @api.model
    def _shorten(self, name):
        return name and shorten(name, NAME_LENGTH, placeholder="…")
