from collections import defaultdict

from odoo import api, fields, models

from ...rules.territories import Place
from .stock_lot_party import coming_from

# Where a machine is used, as its values name it and as a place does.
PLACE_FIELDS = ("place_country_id", "place_state_id", "place_city", "place_zip")


class StockLot(models.Model):
    """Who looks after a machine: the service point whose territory it is in, or its dealer."""

    _inherit = "stock.lot"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a machine gets who looks after it, and how it came into the file."""
        machines = self._get_machine_vals(vals_list)
        self._propose_caring_points(machines)
        self._note_registration(machines)
        return super().create(vals_list)

    @api.model
    def _get_machine_vals(self, vals_list):
        """Return those of the values that are of machines."""
        products = self.env["product.product"].browse(
            {vals["product_id"] for vals in vals_list if vals.get("product_id")}
        )
        machines = set(products.filtered(lambda one: one.aftersales_kind == "machine").ids)
        return [vals for vals in vals_list if vals.get("product_id") in machines]

    @api.model
    def _propose_caring_points(self, vals_list):
        """Set the caring point in the values of new machines that name none.

        A constant number of queries per company.
        """
        waiting = [vals for vals in vals_list if not vals.get("caring_point_id")]
        located = defaultdict(list)
        for vals in waiting:
            if any(vals.get(name) for name in PLACE_FIELDS):
                located[self._get_network_company(vals)].append(vals)
        for company, members in located.items():
            places = [self._get_place_of_vals(vals) for vals in members]
            found = self.env["aftersales.territory"]._find_points(company, places)
            for vals, point in zip(members, found, strict=True):
                vals["caring_point_id"] = point.id
        for vals in waiting:
            vals["caring_point_id"] = vals.get("caring_point_id") or vals.get("dealer_id")

    @api.model
    def _get_network_company(self, vals):
        """Return the company whose network looks after a new machine."""
        dealer = self.env["aftersales.point"].browse(vals.get("dealer_id") or ())
        company = self.env["res.company"].browse(vals.get("company_id") or ())
        return company or dealer.company_id or self.env.company

    @api.model
    def _get_place_of_vals(self, vals):
        """Return where a new machine is used, as the rules see it."""
        category = self.env["product.product"].browse(vals["product_id"]).categ_id
        return Place(*(vals.get(name) or None for name in PLACE_FIELDS), category.id or None)

    @api.model
    def _note_registration(self, vals_list):
        """Set in the values of new machines how and when they came into the file."""
        origin = self._get_party_origin()
        sources = dict(self._fields["registration_source"].selection)
        today = fields.Date.to_string(self.env.company._aftersales_today())
        for vals in vals_list:
            vals.setdefault("registration_source", origin if origin in sources else "manual")
            vals.setdefault("registration_date", today)

    # === ACTIONS ===

    def action_assign_caring_points(self):
        """Give the machines to whose territory they are in, or to their dealer."""
        machines = self.filtered("is_machine").with_context(**coming_from("territory"))
        points = machines._find_caring_points()
        for point, lots in machines.grouped(lambda lot: points[lot]).items():
            lots.filtered(lambda lot, point=point: lot.caring_point_id != point).write(
                {"caring_point_id": point.id}
            )

    def _find_caring_points(self):
        """Return machine -> the service point of its territory, else its dealer."""
        points = {}
        for company, lots in self.grouped(lambda lot: lot.company_id or self.env.company).items():
            places = [lot._get_place(None) for lot in lots]
            found = self.env["aftersales.territory"]._find_points(company, places)
            points |= {lot: point or lot.dealer_id for lot, point in zip(lots, found, strict=True)}
        return points
