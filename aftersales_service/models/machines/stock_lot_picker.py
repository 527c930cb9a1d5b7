from odoo import api, models
from odoo.fields import Domain


class StockLot(models.Model):
    """Choosing a machine: each offer says whose it is, his phone number, and whether it is covered.

    ``search_machines`` in a field's context asks for it; ``machines_of_partner`` and
    ``machines_of_phone`` say whose machines to offer first.
    """

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
        found = self.name_search(name, domain, operator, limit)
        lots = self.browse([id_ for id_, _name in found])
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
        cover = dict(self._fields["warranty_state"]._description_selection(self.env))
        known = (
            self.product_id.display_name,
            self.customer_id.display_name,
            self.customer_phone,
            cover.get(self.warranty_state),
        )
        return f"{self.name}\t--{' · '.join(filter(None, known))}--"
