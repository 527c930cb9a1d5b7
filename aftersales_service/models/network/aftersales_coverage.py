from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..base.base import defaults_for

# More than a database will ever have of countries or provinces: makes one number of several ids.
_STEP = 1_000_000
# The share of the sales regions that GB/T 27922 wants a service point in.
_STANDARD = 0.7


class AftersalesCoverage(models.Model):
    """Who serves the machines that a company sold in a region: a country or a province.

    Nothing is stored: the rows are counted when they are read, by the rule that says whose
    territory a place is.
    """

    _name = "aftersales.coverage"
    _description = "Network Coverage"
    _auto = False
    _order = "machine_count desc, id"

    company_id = fields.Many2one("res.company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Province", readonly=True)
    machine_count = fields.Integer(string="Machines Sold", readonly=True)
    outside_count = fields.Integer(
        string="In No Territory",
        readonly=True,
        help="Machines sold here that lie in no service point's territory.",
    )
    point_count = fields.Integer(
        string="Service Points",
        readonly=True,
        aggregator=None,
        help="Service points with a territory in the region. One that serves the whole country "
        "counts where the province of the machines is not known, not for each province.",
    )
    has_point = fields.Boolean(string="With a Point", readonly=True, aggregator=None)
    region_share = fields.Float(
        string="Regions with a Point",
        readonly=True,
        aggregator="avg",
        help="The share of the regions where machines were sold that a service point has a "
        "territory in.",
    )
    standard_share = fields.Float(
        string="GB/T 27922 Asks For",
        readonly=True,
        aggregator="avg",
        help="The share that the Chinese service standard GB/T 27922 asks for.",
    )

    @api.depends("country_id", "state_id")
    def _compute_display_name(self):
        for row in self:
            unknown = self.env._("Place not known")
            row.display_name = row.state_id.name or row.country_id.name or unknown

    # === TABLE ===

    @property
    def _table_query(self):
        columns = [list(column) for column in zip(*self._get_rows(), strict=True)] or [[]] * 7
        return SQL(
            """
            SELECT CASE WHEN state_id > 0 THEN (company_id::bigint * 2 + 1) * %(step)s + state_id
                        ELSE company_id::bigint * 2 * %(step)s + country_id END AS id,
                   company_id,
                   NULLIF(country_id, 0) AS country_id,
                   NULLIF(state_id, 0) AS state_id,
                   machine_count,
                   outside_count,
                   point_count,
                   point_count > 0 AS has_point,
                   CASE WHEN is_region THEN (point_count > 0)::int::float END AS region_share,
                   CASE WHEN is_region THEN %(standard)s::float END AS standard_share
              FROM UNNEST(%(company)s::int[], %(country)s::int[], %(state)s::int[],
                          %(machines)s::int[], %(outside)s::int[], %(points)s::int[],
                          %(is_region)s::bool[])
                   AS region (company_id, country_id, state_id,
                              machine_count, outside_count, point_count, is_region)
            """,
            step=_STEP,
            standard=_STANDARD,
            company=columns[0],
            country=columns[1],
            state=columns[2],
            machines=columns[3],
            outside=columns[4],
            points=columns[5],
            is_region=columns[6],
        )

    @api.model
    def _get_rows(self):
        """Return a row of each region, with 0 for a country or province that is not known.

        :return: tuples (company, country, province, machines, outside, points, is_region)
        """
        rows = []
        for company in self.env.companies:
            regions = self._count_regions(company)
            divided = {country for (country, state), row in regions.items() if state and row[0]}
            rows += [
                (
                    *(company.id, country, state),
                    *(machines, outside, len(points)),
                    # Machines without a province are no region beside the country's provinces.
                    bool(machines and country and (state or country not in divided)),
                )
                for (country, state), (machines, outside, points) in regions.items()
            ]
        return rows

    @api.model
    def _count_regions(self, company):
        """Return (country, province) -> [machines, those in no territory, set of points]."""
        regions = defaultdict(lambda: [0, 0, set()])
        lots = self.env["stock.lot"]
        for place, count, territory in lots._match_territories(company, only_sold=True):
            region = regions[place.country or 0, place.state or 0]
            region[0] += count
            region[1] += 0 if territory else count
            if territory and (not place.state or _is_local(territory)):
                region[2].add(territory.point)
        for territory in self.env["aftersales.territory"]._get_current(company):
            if territory.state or (territory.country and not _is_local(territory)):
                region = regions[territory.country, territory.state or 0]
                region[2].add(territory.point)
        return regions

    # === ACTIONS ===

    def action_view_machines(self):
        """Open the machines sold in the region."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.stock_lot_action_machine"
        )
        action["domain"] = [
            ("is_machine", "=", True),
            ("company_id", "in", (self.company_id.id, False)),
            ("is_sold", "=", True),
            ("place_state_id", "=", self.state_id.id),
        ]
        if not self.state_id:
            action["domain"].append(("place_country_id", "=", self.country_id.id))
        context = {"display_complete": True, "territories_of_state_id": self.state_id.id}
        return {**action, "context": context}

    def action_view_outside(self):
        """Open the machines sold in the region that lie in no territory."""
        action = self.action_view_machines()
        action["domain"].append(("territory_id", "=", False))
        return action

    def action_view_territories(self):
        """Open the territories in the region, and those of its whole country."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.aftersales_territory_action"
        )
        country, state = self.country_id, self.state_id
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("country_id", "=", country.id),
            ("state_id", "in", (state.id, False)),
        ]
        action["context"] = defaults_for(
            "aftersales.territory", country_id=country.id, state_id=state.id
        )
        return action


def _is_local(territory):
    """Return whether a territory is a part of a country, not the whole of it."""
    return bool(territory.state or territory.city or territory.zip)
