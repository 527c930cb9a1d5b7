from collections import defaultdict

from odoo import models

from .stock_lot_frozen import correcting
from .stock_lot_party import coming_from

# What a machine's file says of one sale: a return takes it back.
SALE_FIELDS = (
    "customer_id",
    "contact_id",
    "project",
    "place_street",
    "place_city",
    "place_zip",
    "place_state_id",
    "place_country_id",
    "delivery_date",
    "installation_date",
    "first_use_date",
)


class StockMove(models.Model):
    """A machine's file follows from its deliveries and returns."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Do the moves; machines that were sold or taken back say so in their files."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        machines = done.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id.aftersales_kind == "machine"
                and not move.repair_id
            )
        )
        machines._fill_machine_files()
        return done

    def _fill_machine_files(self):
        """Write into the machines' files to whom they went, or that they came back."""
        sold = self.filtered(
            lambda move: (
                move.location_dest_id.usage == "customer" and move.location_id.usage != "customer"
            )
        )
        returned = self.filtered(
            lambda move: (
                move.location_id.usage == "customer" and move.location_dest_id.usage != "customer"
            )
        )
        returned._clear_machine_sales()
        points = sold._get_points_of_partners()
        by_party = defaultdict(lambda: self.env["stock.lot"])
        for move in sold:
            by_party[move._get_receiver(), move.company_id] |= move.lot_ids
        for (partner, company), lots in by_party.items():
            # Superuser: whoever does the transfer, machines are others' business.
            lots = lots.sudo().with_context(
                **coming_from("delivery"), **correcting(self.env._("Delivery"))
            )
            if partner in points:
                lots._sell_to_dealer(points[partner])
            elif partner:
                lots._sell_to_customer(partner, company)

    def _get_receiver(self):
        """Return the contact that the move delivers to, or receives from."""
        self.ensure_one()
        return self.picking_id.partner_id or self.partner_id

    def _get_points_of_partners(self):
        """Return contact -> the service point that it is, or works for."""
        receivers = {move._get_receiver() for move in self}
        partners = self.env["res.partner"].union(*receivers)
        # Superuser: a dealer is one whoever does the transfer may not read.
        points = self.env["aftersales.point"].sudo()
        points = points.search(
            [
                ("partner_id", "in", (partners | partners.commercial_partner_id).ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        by_partner = points.grouped("partner_id")
        found = {
            partner: by_partner.get(partner) or by_partner.get(partner.commercial_partner_id)
            for partner in partners
        }
        return {partner: point[0] for partner, point in found.items() if point}

    def _clear_machine_sales(self):
        """Take back from the machines' files what they say of their last sale."""
        # Superuser: as for sales, whoever takes the machines back.
        lots = self.lot_ids.sudo().with_context(
            **coming_from("return"), **correcting(self.env._("Return"))
        )
        dealers = self._get_points_of_partners()
        from_dealers = self.filtered(lambda move: move._get_receiver() in dealers)
        if lots:
            lots.write({**dict.fromkeys(SALE_FIELDS, False), "caring_point_id": False})
        if from_dealers.lot_ids:
            # Superuser: a machine that comes back loses its dealer, whoever moves it.
            dealt = from_dealers.lot_ids.sudo().with_context(
                **coming_from("return"), **correcting(self.env._("Return"))
            )
            dealt.dealer_id = False
