from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.territories import Place, normal_city
from .stock_lot_party import coming_from

# Where a machine is used, as its values name it and as a place does.
PLACE_FIELDS = ("place_country_id", "place_state_id", "place_city", "place_zip")


class StockLot(models.Model):
    """In which territory a machine lies."""

    _inherit = "stock.lot"

    is_sold = fields.Boolean(
        string="Sold",
        compute="_compute_is_sold",
        search="_search_is_sold",
        help="Delivered or installed.",
    )
    territory_id = fields.Many2one(
        "aftersales.territory",
        compute="_compute_territory_id",
        search="_search_territory_id",
        help="The territory that the machine's place of use lies in today.",
    )

    # === COMPUTE AND SEARCH ===

    @api.depends("delivery_date", "installation_date")
    def _compute_is_sold(self):
        for lot in self:
            lot.is_sold = bool(lot.delivery_date or lot.installation_date)

    def _search_is_sold(self, operator, value):
        if operator != "in":
            return NotImplemented
        sold = Domain("delivery_date", "!=", False) | Domain("installation_date", "!=", False)
        return sold if True in value else ~sold

    @api.depends(
        "place_country_id", "place_state_id", "place_city", "place_zip", "product_id.categ_id"
    )
    def _compute_territory_id(self):
        machines = self.filtered("is_machine")
        (self - machines).territory_id = False
        for company, lots in machines.grouped(lambda lot: lot.company_id).items():
            company = company or self.env.company
            today = company._aftersales_today()
            book = self.env["aftersales.territory"]._get_territory_book(company)
            found = book.find([lot._get_place(today) for lot in lots])
            for lot, territory in zip(lots, found, strict=True):
                lot.territory_id = territory and territory.id

    def _get_place(self, day):
        """Return the machine's place of use as the rules see it."""
        self.ensure_one()
        country = self.place_country_id or self.place_state_id.country_id
        return Place(
            country.id or None,
            self.place_state_id.id or None,
            self.place_city or None,
            self.place_zip or None,
            self.product_id.categ_id.id or None,
            day,
        )

    def _search_territory_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {id_ or None for id_ in value}
        queries = [self._get_query_in(company, wanted) for company in self.env.companies]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ALL ").join(queries)))

    # === MANY MACHINES ===

    @api.model
    def _match_territories(self, company, only_sold=False):
        """Return (place, number of machines, territory or None) of where a company's machines are.

        The rule is asked once for each distinct place, of which there are far fewer than machines.
        Of a place it is told what the territories ask for, the rest is left out.
        """
        book = self.env["aftersales.territory"]._get_territory_book(company)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT country_id, state_id, city, zip, categ_id, COUNT(*)
                  FROM (%s) machine
                 GROUP BY country_id, state_id, city, zip, categ_id
                """,
                self._get_machines_query(company, book, only_sold),
            )
        )
        today = company._aftersales_today()
        places = [Place(*row[:5], today) for row in rows]
        return list(zip(places, (row[5] for row in rows), book.find(places), strict=True))

    @api.model
    def _get_query_in(self, company, territory_ids):
        """Return the query of the ids of a company's machines in territories (None: in none)."""
        places = [
            place
            for place, _count, found in self._match_territories(company)
            if (found and found.id) in territory_ids
        ]
        book = self.env["aftersales.territory"]._get_territory_book(company)
        return SQL(
            """
            SELECT machine.id FROM (%(machines)s) machine
              JOIN UNNEST(%(country)s::int[], %(state)s::int[], %(city)s::text[],
                          %(zip)s::text[], %(category)s::int[])
                   AS place (country_id, state_id, city, zip, categ_id)
                ON COALESCE(machine.country_id, 0) = COALESCE(place.country_id, 0)
               AND COALESCE(machine.state_id, 0) = COALESCE(place.state_id, 0)
               AND machine.city = place.city
               AND machine.zip = place.zip
               AND machine.categ_id = place.categ_id
            """,
            machines=self._get_machines_query(company, book),
            country=[place.country for place in places],
            state=[place.state for place in places],
            city=[place.city for place in places],
            zip=[place.zip for place in places],
            category=[place.category for place in places],
        )

    @api.model
    def _get_machines_query(self, company, book, only_sold=False):
        """Return the query of a company's machines: id, category, and where they are used.

        A machine that belongs to no company is every company's. Who looks at one province only
        names it in the context (``territories_of_state_id``), and needn't wait for all the others.

        :param book: the `TerritoryBook` that says what of a city or postal code matters
        """
        self.env["stock.lot"].flush_model()
        self.env["product.template"].flush_model(["aftersales_kind", "categ_id"])
        state_id = self.env.context.get("territories_of_state_id")
        code = SQL("''")
        if book.zip_length:
            code = SQL(
                r"UPPER(LEFT(REGEXP_REPLACE(NORMALIZE(lot.place_zip, NFKC), '\s', '', 'g'), %s))",
                book.zip_length,
            )
        return SQL(
            """
            SELECT lot.id, template.categ_id,
                   COALESCE(lot.place_country_id, state.country_id) AS country_id,
                   lot.place_state_id AS state_id,
                   CASE WHEN lot.place_city = ANY(%(cities)s) THEN lot.place_city ELSE '' END
                       AS city,
                   COALESCE(%(zip)s, '') AS zip
              FROM stock_lot lot
              JOIN product_product product ON product.id = lot.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN res_country_state state ON state.id = lot.place_state_id
             WHERE template.aftersales_kind = 'machine'
               AND (lot.company_id = %(company)s OR lot.company_id IS NULL)
               AND (NOT %(only_sold)s
                    OR COALESCE(lot.delivery_date, lot.installation_date) IS NOT NULL)
               AND %(state)s
            """,
            company=company.id,
            cities=self._get_spellings(book.cities),
            zip=code,
            only_sold=only_sold,
            state=SQL("lot.place_state_id = %s", state_id) if state_id else SQL("TRUE"),
        )

    @api.model
    def _get_spellings(self, cities):
        """Return how machines spell the cities, which are given as the rules compare them."""
        if not cities:
            return []
        rows = self.env.execute_query(SQL("SELECT DISTINCT place_city FROM stock_lot"))
        return [city for (city,) in rows if normal_city(city) in cities]

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
