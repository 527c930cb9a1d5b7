from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules.territories import Place, Territory, TerritoryBook
from ...rules.tree import Tree

# What makes a territory what it is.
REGION_FIELDS = {"point_id", "country_id", "state_id", "city", "zip_prefix", "category_ids"}


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
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, index=True)
    sequence = fields.Integer(
        default=10,
        help="Of two territories that are equally specific, the one with the lower number wins.",
    )
    country_id = fields.Many2one(
        "res.country",
        compute="_compute_country_id",
        store=True,
        readonly=False,
        precompute=True,
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
        check_company=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The territory whose past this is: another service point serves it now.",
    )
    past_ids = fields.One2many(
        "aftersales.territory", "current_id", string="Served Before By", readonly=True
    )
    is_current = fields.Boolean(
        string="In Force", compute="_compute_is_current", search="_search_is_current"
    )
    level_id = fields.Many2one(related="point_id.level_id")
    level_color = fields.Integer(related="point_id.level_color")
    machine_count = fields.Integer(
        string="Machines Sold",
        compute="_compute_machine_count",
        help="Machines sold that lie in the territory today: in no more specific one.",
    )
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A territory can't end before it starts."
    )

    # === COMPUTE ===

    @api.depends("state_id")
    def _compute_country_id(self):
        for territory in self:
            territory.country_id = territory.state_id.country_id or territory.country_id

    @api.depends("country_id", "state_id", "city", "zip_prefix")
    def _compute_name(self):
        for territory in self:
            parts = (
                territory.state_id.name or territory.country_id.name,
                territory.city,
                territory.zip_prefix,
            )
            region = " ".join(filter(None, parts))
            # A name that only says a part of the region was not thought of by anybody.
            if not territory.name or territory.name in (parts[0], territory.country_id.name):
                territory.name = region or territory.name

    @api.depends("date_from", "date_to", "active", "point_id.opened_date", "point_id.closed_date")
    def _compute_is_current(self):
        for territory in self:
            company = territory.company_id or self.env.company
            territory.is_current = territory._is_current(company._aftersales_today())

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._aftersales_today()
        current = (
            (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & (
                Domain("point_id.opened_date", "=", False)
                | Domain("point_id.opened_date", "<=", today)
            )
            & (
                Domain("point_id.closed_date", "=", False)
                | Domain("point_id.closed_date", ">", today)
            )
        )
        return current if True in value else ~current

    def _compute_machine_count(self):
        counts = defaultdict(int)
        for company in self.company_id:
            matches = self.env["stock.lot"]._match_territories(company, only_sold=True)
            for _place, count, found in matches:
                if found:
                    counts[found.id] += count
        for territory in self:
            territory.machine_count = counts[territory._origin.id]

    # === ONCHANGE ===

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
        """Write; a territory that passes on, or is another region now, keeps what it was."""
        if REGION_FIELDS.isdisjoint(vals):
            return super().write(vals)
        before = {territory: territory._get_region() for territory in self}
        copies = dict(zip(self, self.copy_data(), strict=True))
        result = super().write(vals)
        since = fields.Date.to_date(vals.get("date_from"))
        changed = self.filtered(lambda one: one._get_region() != before[one])
        for company, territories in changed.grouped("company_id").items():
            territories._keep_past(copies, since or company._aftersales_today())
        return result

    def _get_region(self):
        """Return what makes a territory what it is: whose, where and for what."""
        return tuple(self[name] for name in sorted(REGION_FIELDS))

    def _keep_past(self, copies, day):
        """Leave a closed copy of what the territories were before ``day``, when they change.

        :param copies: territory -> values of what it was
        """
        vals_list = []
        for territory in self:
            was = copies[territory]
            start, end = was.get("date_from"), was.get("date_to")
            if end and end < day:
                territory._raise_ended(end)
            passed = was["point_id"] != territory.point_id.id
            # A region that is corrected on the day it was entered never was another one.
            if (passed or territory._is_older_than(day)) and not (start and start >= day):
                past = {"date_to": day - timedelta(days=1), "current_id": territory.id}
                vals_list.append({**was, **past})
                territory.date_from = day
        self.create(vals_list)

    def _is_older_than(self, day):
        """Return whether the territory was entered before ``day``."""
        return self.company_id._aftersales_local_date(self.create_date) < day

    def _raise_ended(self, day):
        raise UserError(
            self.env._(
                "%(territory)s ended on %(day)s and says who served it then. Add a new "
                "territory for the service point that serves it now.",
                territory=self.name,
                day=format_date(self.env, day),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_past(self):
        for territory in self:
            today = territory.company_id._aftersales_today()
            begun = not territory.date_from or territory.date_from < today
            if territory.current_id or (begun and territory._is_older_than(today)):
                raise UserError(
                    self.env._(
                        "%(territory)s says who served it until today: give it a last day, or "
                        "archive it if it never was so.",
                        territory=territory.name,
                    )
                )

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
        # Superuser: provinces are public, though not every user may read them.
        states = self.env["res.country.state"].sudo().browse(state_ids)
        return {state.id: state.country_id.id for state in states}

    @api.model
    def _get_territory_book(self, company):
        """Return the `TerritoryBook` of a company's territories and their service points."""
        # Superuser: who serves a place does not depend on what the asker may read, a dealer
        # who registers a machine sees no territories at all.
        categories = self.env["product.category"].sudo().search_fetch([], ["parent_id"])
        tree = Tree({category.id: category.parent_id.id or None for category in categories})
        territories = self.sudo()._search_of_company(company)
        return TerritoryBook([row._to_rule() for row in territories], tree)

    @api.model
    def _get_current(self, company):
        """Return the company's territories of today, as the rules see them."""
        today = company._aftersales_today()
        # Superuser: as when a place is looked for.
        territories = self.sudo()._search_of_company(company)
        return [row._to_rule() for row in territories if row._is_current(today)]

    @api.model
    def _search_of_company(self, company):
        """Return a company's territories that aren't archived, nor is their service point."""
        domain = [("company_id", "=", company.id), ("point_id.active", "=", True)]
        return self.with_context(active_test=True).search(domain, order="id")

    def _to_rule(self):
        """Return the territory as the rules see it: not before nor after its point worked."""
        self.ensure_one()
        start, end = self._get_term()
        return Territory(
            id=self.id,
            point=self.point_id.id,
            country=self.country_id.id or self.state_id.country_id.id or None,
            state=self.state_id.id or None,
            city=self.city or None,
            zip=self.zip_prefix or None,
            categories=frozenset(self.category_ids.ids),
            served=frozenset(self.point_id.category_ids.ids),
            start=start,
            end=end,
            sequence=self.sequence,
        )

    def _get_term(self):
        """Return the first and last day that the service point serves here, None for no limit."""
        point = self.point_id
        closed = point.closed_date and point.closed_date - timedelta(days=1)
        starts = [day for day in (self.date_from, point.opened_date) if day]
        ends = [day for day in (self.date_to, closed) if day]
        return max(starts, default=None), min(ends, default=None)

    def _is_current(self, day):
        """Return whether the service point serves the territory on ``day``."""
        start, end = self._get_term()
        return self.active and not (start and day < start) and not (end and day > end)

    # === ACTIONS ===

    def action_view_machines(self):
        """Open the machines sold that lie in the territory."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.stock_lot_action_machine"
        )
        return {
            **action,
            "domain": [
                ("is_machine", "=", True),
                ("is_sold", "=", True),
                ("territory_id", "=", self.id),
            ],
        }

    def action_view_point(self):
        """Open the service point of the territory."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.point",
            "views": [(False, "form")],
            "res_id": self.point_id.id,
        }
