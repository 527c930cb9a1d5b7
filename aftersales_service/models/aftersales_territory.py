from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules.territories import Place, Territory, TerritoryBook
from ..rules.tree import Tree


class AftersalesTerritory(models.Model):
    """A region that a service point serves, from when to when."""

    _name = "aftersales.territory"
    _description = "Service Territory"
    _order = "point_id, name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="What the service point calls the region that it serves.",
    )
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, index=True)
    sequence = fields.Integer(
        default=10,
        help="Of two territories that are equally specific, the one with the lower number wins.",
    )
    country_id = fields.Many2one(
        "res.country",
        index="btree_not_null",
        help="A territory without country, province, city and postal prefix is a name only: no "
        "machine lies in it.",
    )
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        index="btree_not_null",
        domain="[('country_id', '=?', country_id)]",
    )
    city = fields.Char(help="Compared whatever the case and the spaces, with or without 市.")
    zip_prefix = fields.Char(
        string="Postal Prefix", help="Postal codes that start like this belong to the territory."
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="What the service point serves here. Nothing: every product.",
    )
    date_from = fields.Date(
        string="From", help="First day of the territory. Empty: it has always been so."
    )
    date_to = fields.Date(string="Until", help="Last day of the territory. Empty: no end.")
    current_id = fields.Many2one(
        "aftersales.territory",
        string="Now Served As",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The territory whose past this is: another service point serves it now.",
    )
    past_ids = fields.One2many(
        "aftersales.territory", "current_id", string="Served Before By", readonly=True
    )
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A territory can't end before it starts."
    )

    # === COMPUTE ===

    @api.depends("country_id", "state_id", "city", "zip_prefix")
    def _compute_name(self):
        for territory in self:
            parts = (
                territory.state_id.name or territory.country_id.name,
                territory.city,
                territory.zip_prefix,
            )
            territory.name = territory.name or " ".join(filter(None, parts))

    @api.onchange("state_id")
    def _onchange_state_id(self):
        self.country_id = self.state_id.country_id or self.country_id

    @api.onchange("country_id")
    def _onchange_country_id(self):
        if self.country_id and self.state_id.country_id != self.country_id:
            self.state_id = False

    # === CONSTRAINTS ===

    @api.constrains("country_id", "state_id")
    def _check_state_id(self):
        for territory in self:
            country, state = territory.country_id, territory.state_id
            if country and state and state.country_id != country:
                raise ValidationError(
                    self.env._(
                        "%(state)s is no province of %(country)s: choose another province for the"
                        " territory %(territory)s, or its country %(right)s.",
                        state=state.name,
                        country=country.name,
                        territory=territory.name,
                        right=state.country_id.name,
                    )
                )

    # === CRUD ===

    def write(self, vals):
        """Write; a territory that passes to another service point keeps who had it before."""
        if vals.get("point_id"):
            passed = self.filtered(lambda territory: territory.point_id.id != vals["point_id"])
            since = fields.Date.to_date(vals.get("date_from"))
            for company, territories in passed.grouped("company_id").items():
                territories._pass_on(since or company._aftersales_today())
        return super().write(vals)

    def _pass_on(self, day):
        """Leave a closed copy of what the territories were before ``day``, when they change."""
        ended = self.filtered(lambda territory: territory.date_to and territory.date_to < day)
        if ended:
            raise UserError(
                self.env._(
                    "%(territory)s ended on %(day)s and says who served it then. Add a new "
                    "territory for the service point that serves it now.",
                    territory=ended[0].name,
                    day=fields.Date.to_string(ended[0].date_to),
                )
            )
        begun = self.filtered(
            lambda territory: not territory.date_from or territory.date_from < day
        )
        vals_list = begun.copy_data({"date_to": day - timedelta(days=1)})
        for territory, vals in zip(begun, vals_list, strict=True):
            vals["current_id"] = territory.id
        self.create(vals_list)
        begun.date_from = day

    # === WHOSE IS A PLACE ===

    @api.model
    def _find_points(self, company, places):
        """Return who serves each of the places; the same, whoever asks.

        :param company: the company whose network is asked
        :param places: a list of `rules.territories.Place`; a day that is None is today
        :return: a list of aftersales.point, empty where the place lies in no territory
        """
        today = company._aftersales_today()
        country_of = self._get_country_of_states({place.state for place in places} - {None})
        full = [
            Place(
                place.country or country_of.get(place.state),
                place.state or None,
                place.city or None,
                place.zip or None,
                place.category or None,
                place.day or today,
            )
            for place in places
        ]
        points = self.env["aftersales.point"]
        found = self._get_territory_book(company).find(full)
        return [points.browse(territory.point if territory else ()) for territory in found]

    @api.model
    def _get_country_of_states(self, state_ids):
        """Return province id -> country id."""
        states = self.env["res.country.state"].sudo().browse(state_ids)
        return {state.id: state.country_id.id for state in states}

    @api.model
    def _get_territory_book(self, company):
        """Return the `TerritoryBook` of a company's territories and their service points."""
        # Superuser: who serves a place does not depend on what the asker may read, a dealer
        # who registers a machine sees no territories at all.
        categories = self.env["product.category"].sudo().search_fetch([], ["parent_id"])
        territories = self.sudo().with_context(active_test=True)
        territories = territories.search(
            [("company_id", "=", company.id), ("point_id.active", "=", True)], order="id"
        )
        tree = Tree({category.id: category.parent_id.id or None for category in categories})
        return TerritoryBook([row._to_rule() for row in territories], tree)

    def _to_rule(self):
        """Return the territory as the rules see it."""
        self.ensure_one()
        return Territory(
            id=self.id,
            point=self.point_id.id,
            country=self.country_id.id or self.state_id.country_id.id or None,
            state=self.state_id.id or None,
            city=self.city or None,
            zip=self.zip_prefix or None,
            categories=frozenset(self.category_ids.ids),
            start=self.date_from or None,
            end=self.date_to or None,
            sequence=self.sequence,
        )
