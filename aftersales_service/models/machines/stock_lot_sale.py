from odoo import api, models

from ...rules.dates import find_disorder

# As they follow each other in a machine's life.
DATES = ("production_date", "delivery_date", "installation_date", "first_use_date")


class StockLot(models.Model):
    """What a sale says of a machine: filled in by deliveries, taken back by returns."""

    _inherit = "stock.lot"

    # === ONCHANGE ===

    @api.onchange("customer_id")
    def _onchange_customer_id(self):
        """Take contact and place from a new customer, unless the place is known otherwise."""
        customer, before = self.customer_id, self._origin.customer_id
        if not self.is_machine or not customer or customer == before:
            return
        if self.contact_id.commercial_partner_id != customer.commercial_partner_id:
            self.contact_id = False
        old, new = self._prepare_place_vals(before), self._prepare_place_vals(customer)
        place = self._convert_to_write({name: self[name] for name in new})
        if place == old or not any(place.values()):
            self.update(new)

    @api.onchange(*DATES)
    def _onchange_dates(self):
        """Warn of dates that can't follow each other as they do: cover may start with any."""
        disorder = find_disorder([self[name] or None for name in DATES])
        if not disorder:
            return None
        earlier, later = (
            self._fields[DATES[place]]._description_string(self.env) for place in disorder
        )
        return {
            "warning": {
                "title": self.env._("Do the dates fit?"),
                "message": self.env._(
                    "%(later)s is before %(earlier)s. Please check: the warranty may start with "
                    "one of them.",
                    later=later,
                    earlier=earlier,
                ),
            }
        }

    # === SALES ===

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
            **self._prepare_place_vals(partner),
        }

    def _prepare_place_vals(self, partner):
        """Return a contact's address as where a machine is used."""
        return {
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
