from odoo import models


class StockLot(models.Model):
    """What a sale says of a machine: filled in by deliveries, taken back by returns."""

    _inherit = "stock.lot"

    def _sell_to_dealer(self, point):
        """Write down which service point the machines were delivered to.

        Its cover starts with the delivery to whoever uses it, not with this one.

        :param point: an aftersales.point
        """
        self.write({"dealer_id": point.id, **self._prepare_registration_vals()})
        self._care_for_orphans()

    def _sell_to_customer(self, partner, company):
        """Write down whom the machines were delivered to, where and when.

        :param partner: the contact of the delivery, which may be an address of the customer
        :param company: whose local date the delivery has
        """
        today = company._aftersales_today()
        self.write(
            self._prepare_sale_vals(partner) | self._prepare_registration_vals()
            | {"delivery_date": today}
        )  # fmt: skip
        self._care_for_orphans()

    def _prepare_sale_vals(self, partner):
        """Return what a delivery to a contact says of a machine. Hook."""
        customer = partner.commercial_partner_id
        return {
            "customer_id": customer.id,
            "contact_id": partner.id if partner != customer else False,
            "place_street": partner.street,
            "place_city": partner.city,
            "place_zip": partner.zip,
            "place_state_id": partner.state_id.id,
            "place_country_id": partner.country_id.id,
        }

    def _prepare_registration_vals(self):
        """Return that a machine came into the file by its delivery."""
        company = self.company_id[:1] or self.env.company
        return {
            "registration_source": "delivery",
            "registration_date": company._aftersales_today(),
        }

    def _care_for_orphans(self):
        """Name a service point for those that nobody looks after."""
        orphans = self.filtered(lambda lot: not lot.caring_point_id)
        points = orphans._find_caring_points()
        for point, lots in orphans.grouped(lambda lot: points[lot]).items():
            if point:
                lots.caring_point_id = point
