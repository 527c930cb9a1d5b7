from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.payees import find_payees
from ..base.base import defaults_for

OPEN_ORDER_STATES = ("draft", "confirmed", "under_repair")
# What Odoo adds up for a contact from invoices, for those who read them.
INVOICE_FIELDS = frozenset({"days_sales_outstanding", "supplier_invoice_count"})
# How many technicians of a service point wait to be approved at most.
MOST_WAITING = 100


class AftersalesPoint(models.Model):
    """A partner's role in a company's service network."""

    _name = "aftersales.point"
    _description = "Service Point"
    _inherits = {"res.partner": "partner_id"}
    _inherit = [
        "aftersales.kept.record",
        "aftersales.field.access",
        "aftersales.code.mixin",
        "aftersales.form.only.mixin",
        "aftersales.journal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "aftersales.portal.record",
    ]
    _parent_store = True
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        help="The contact whose role this is: its address, phone and bank accounts are used.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose network the service point belongs to.",
    )
    code = fields.Char(required=True, tracking=True, copy=False)
    level_id = fields.Many2one(
        "aftersales.point.level",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    level_color = fields.Integer(related="level_id.color", string="Level Color")
    parent_id = fields.Many2one(
        "aftersales.point",
        string="Parent Service Point",
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The service point that this one reports to.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("aftersales.point", "parent_id", string="Service Points Below")
    active = fields.Boolean(default=True, tracking=True)
    is_payee = fields.Boolean(
        string="Payee",
        tracking=True,
        help="This service point is paid for its own work and for that of every service point "
        "below it without a nearer payee.",
    )
    payee_id = fields.Many2one(
        "aftersales.point",
        string="Paid Through",
        compute="_compute_payee_id",
        recursive=True,
        help="The nearest payee: this service point or one above it.",
    )
    territory_ids = fields.One2many("aftersales.territory", "point_id", string="Territories")
    technician_ids = fields.One2many("aftersales.technician", "point_id", string="Technicians")
    technician_count = fields.Integer(compute="_compute_technician_count")
    order_count = fields.Integer(string="Service Orders", compute="_compute_order_count")
    open_order_count = fields.Integer(string="Open Orders", compute="_compute_open_order_count")
    network_order_count = fields.Integer(
        string="Open Orders with Those Below",
        compute="_compute_network_order_count",
        help="Open service orders of the service point and of those below it.",
    )
    machine_count = fields.Integer(string="Machines", compute="_compute_machine_count")
    child_count = fields.Integer(string="Points Below", compute="_compute_child_count")
    territory_count = fields.Integer(compute="_compute_territory_count")
    # The contact behind a point stays closed to the people of the points above it. Of all that it
    # says they see these, which don't ask for the contact to be readable.
    name = fields.Char(related="partner_id.name", inherited=True, readonly=False, copy=True)
    phone = fields.Char(related="partner_id.phone", inherited=True, readonly=False, copy=True)
    city = fields.Char(related="partner_id.city", inherited=True, readonly=False, copy=True)
    is_own_network = fields.Boolean(
        string="In My Network",
        compute="_compute_is_own_network",
        search="_search_is_own_network",
        compute_sudo=True,
        help="Whether it is a service point whose people you are, or lies below one.",
    )

    # Also read by the workbook import, by code within the company.
    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "Another service point of the company has this code already."
    )

    def init(self):
        """Sort the paths by code point, whatever the database's collation.

        Odoo reads a subtree as the range of paths from "1/2/" to "1/20", which only holds what
        begins with "1/2/" where "/" comes before "0". A linguistic collation (en_US, ICU) passes
        over punctuation: a moved service point would leave those below it behind.
        """
        self.env.cr.execute(
            """
            SELECT 1 FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
             WHERE a.attrelid = %s::regclass AND a.attname = 'parent_path' AND c.collname <> 'C'
            """,
            [self._table],
        )
        if self.env.cr.rowcount:
            self.env.cr.execute(
                SQL(
                    'ALTER TABLE %s ALTER COLUMN parent_path TYPE varchar COLLATE "C"',
                    SQL.identifier(self._table),
                )
            )

    # === COMPUTE ===

    @api.depends("is_payee", "parent_id.payee_id")
    def _compute_payee_id(self):
        # On a form, what is asked and what is stored of the same point are two.
        points = [*self._get_points_above(), *self]
        parents = {point.id: point.parent_id.id or None for point in points}
        payees = find_payees(parents, {point.id for point in points if point.is_payee})
        for point in self:
            payee = payees[point.id]
            point.payee_id = point._origin if payee == point.id else payee

    def _get_points_above(self):
        """Return every service point above those of ``self``, themselves not included."""
        paths = (path for path in self.parent_id.mapped("parent_path") if path)
        return self.browse({int(label) for path in paths for label in path.split("/") if label})

    def _compute_technician_count(self):
        domain = [("point_id", "in", self.ids), ("state", "!=", "left")]
        counts = self.env["aftersales.technician"]._read_group(domain, ["point_id"], ["__count"])
        self._set_counts("technician_count", dict(counts))

    def _compute_machine_count(self):
        counts = self.env["stock.lot"]._read_group(
            [("dealer_id", "in", self.ids)], ["dealer_id"], ["__count"]
        )
        self._set_counts("machine_count", dict(counts))

    def _compute_territory_count(self):
        counts = self.env["aftersales.territory"]._read_group(
            [("point_id", "in", self.ids)], ["point_id"], ["__count"]
        )
        self._set_counts("territory_count", dict(counts))

    def _compute_order_count(self):
        self._set_counts("order_count", self._count_orders([]))

    def _compute_open_order_count(self):
        domain = [("state", "in", OPEN_ORDER_STATES)]
        self._set_counts("open_order_count", self._count_orders(domain))

    def _compute_network_order_count(self):
        points = self.with_context(active_test=False)
        below = points.search_fetch([("id", "child_of", self.ids)], ["parent_path"])
        counts = below._count_orders([("state", "in", OPEN_ORDER_STATES)])
        totals = defaultdict(int)
        for point, count in counts.items():
            for label in point.parent_path.split("/")[:-1]:
                totals[int(label)] += count
        for point in self:
            point.network_order_count = totals[point._origin.id]

    def _count_orders(self, domain):
        """Return how many service orders each of the points has in ``domain``, as a dict."""
        return dict(
            self.env["repair.order"]._read_group(
                [("point_id", "in", self.ids), *domain], ["point_id"], ["__count"]
            )
        )

    @api.depends("child_ids")
    def _compute_child_count(self):
        counts = self._read_group([("parent_id", "in", self.ids)], ["parent_id"], ["__count"])
        self._set_counts("child_count", dict(counts))

    def _set_counts(self, field_name, counts):
        """Set a counter from a mapping of service points to numbers, 0 where it has none."""
        for point in self:
            point[field_name] = counts.get(point._origin, 0)

    @api.model
    def _has_field_access(self, field, operation):
        if field.name in INVOICE_FIELDS and not self.env["account.move"].has_access("read"):
            return False
        return super()._has_field_access(field, operation)

    # === CONSTRAINTS ===

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A service point can't lie below itself: choose another parent.")
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create service points; a contact made with one is a company of the same network."""
        for vals in vals_list:
            if not vals.get("partner_id"):
                vals.setdefault("is_company", True)
        points = super().create(vals_list)
        made = points.browse(
            point.id
            for point, vals in zip(points, vals_list, strict=True)
            if not vals.get("partner_id")
        )
        for company, members in made.grouped("company_id").items():
            members.partner_id.company_id = company
        return points

    def write(self, vals):
        """Write; a service point stays in its company, and never comes to lie below itself."""
        company_id = vals.get("company_id")
        if company_id and any(point.company_id.id != company_id for point in self):
            raise UserError(
                self.env._(
                    "A service point stays with its company: archive it and create it anew in "
                    "the other one."
                )
            )
        if vals.get("parent_id"):
            self._ensure_can_lie_below(self.browse(vals["parent_id"]))
        if not vals.get("active", True):
            self._ensure_nothing_below()
        return super().write(vals)

    def _ensure_nothing_below(self):
        """Raise a `UserError` if a service point lies below one of these that go."""
        below = self.search([("parent_id", "in", self.ids), ("id", "not in", self.ids)], limit=1)
        if below:
            raise UserError(
                self.env._(
                    "%(below)s lies below %(point)s: give it another parent first, or archive "
                    "both.",
                    below=below.display_name,
                    point=below.parent_id.display_name,
                )
            )

    def _ensure_can_lie_below(self, parent):
        """Raise a `UserError` if ``parent`` is one of these service points or lies below one.

        The tree's own check would come first otherwise, with a message that names nothing.
        """
        path = parent.parent_path or ""
        above = self.browse(int(label) for label in path.split("/") if label) & self
        if above:
            raise UserError(
                self.env._(
                    "%(parent)s lies below %(point)s and can't become its parent.",
                    parent=parent.display_name,
                    point=above[0].display_name,
                )
                if above != parent
                else self.env._("%(point)s can't be its own parent.", point=parent.display_name)
            )

    # === ACTIONS ===

    def action_view_orders(self):
        """Open the service orders of the point."""
        return self._open("aftersales_service.repair_order_action", "point_id")

    def action_view_open_orders(self):
        """Open the point's service orders that are not done yet."""
        action = self._open("aftersales_service.repair_order_action", "point_id")
        action["domain"] += [("state", "in", OPEN_ORDER_STATES)]
        return action

    def action_view_machines(self):
        """Open the machines that the point sold."""
        return self._open("aftersales_service.stock_lot_action_machine", "dealer_id")

    def action_view_technicians(self):
        """Open the technicians of the point, without those who have left."""
        action = self._open("aftersales_service.aftersales_technician_action", "point_id")
        action["domain"] += [("state", "!=", "left")]
        return action

    def action_view_territories(self):
        """Open the territories of the point, those of the past too."""
        return self._open("aftersales_service.aftersales_territory_action", "point_id")

    def action_view_children(self):
        """Open the service points right below the point."""
        return self._open("aftersales_service.aftersales_point_action_list", "parent_id")

    def _open(self, action_xmlid, field_name):
        """Return an action on the records whose ``field_name`` is this service point."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        action["domain"] = [(field_name, "=", self.id)]
        first = {field_name: self.id, "company_id": self.company_id.id}
        action["context"] = defaults_for(action["res_model"], **first)
        return action

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service orders"), self._count_by("repair.order", "point_id")),
            (self.env._("machines sold"), self._count_by("stock.lot", "dealer_id")),
            (self.env._("machines cared for"), self._count_by("stock.lot", "caring_point_id")),
            (self.env._("technicians"), self._count_by("aftersales.technician", "point_id")),
            (self.env._("requests"), self._count_by("aftersales.request", "point_id")),
            (
                self.env._("service points below it"),
                self._count_by("aftersales.point", "parent_id"),
            ),
            (
                self.env._("owners and points of machines"),
                self._count_by("aftersales.machine.party", "point_id"),
            ),
            (self.env._("agreements"), self._count_by("aftersales.agreement", "point_id")),
        ]

    # === PORTAL ===

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {"code", "name", "phone", "city", "level_id"}

    @api.depends("parent_path")
    @api.depends_context("uid")
    def _compute_is_own_network(self):
        paths = tuple(self.env.user.aftersales_point_ids.mapped("parent_path"))
        for point in self:
            point.is_own_network = (point.parent_path or "").startswith(paths)

    @api.model
    def _search_is_own_network(self, operator, _value):
        # A search and not ids in the rules that ask: rules are kept from one request to the next,
        # while people change posts and points move.
        if operator != "in":
            return NotImplemented
        own = self.env.user.aftersales_point_ids
        # The system's rights: the rules that ask for the network can't be asked for it.
        network = self.with_context(active_test=False).sudo().search([("id", "child_of", own.ids)])
        # Their ids and not a subquery: millions of machines are found by the indexes on their
        # dealer and caring point, which are of no use to a choice between two subqueries.
        return Domain("id", "in", network.ids)

    def _ensure_takes_filings(self, more=True):
        """Raise a `UserError` if the point's people can't file any more.

        :param more: another technician, not what is on file already
        """
        self.ensure_one()
        if self.is_closed or not self.active:
            raise UserError(
                self.env._(
                    "%(point)s is closed: nothing is filed there any more.",
                    point=self.display_name,
                )
            )
        domain = [("point_id", "=", self.id), ("state", "in", ("submitted", "returned"))]
        if more and self.env["aftersales.technician"].search_count(domain) >= MOST_WAITING:
            raise UserError(
                self.env._(
                    "%(number)s technicians of %(point)s wait to be approved: wait until your "
                    "coordinator has checked them.",
                    number=MOST_WAITING,
                    point=self.display_name,
                )
            )

    def action_portal_access(self):
        """Open the portal access of the point's people."""
        wizard = self.env["portal.wizard"].with_context(active_ids=self.partner_id.ids)
        return wizard.action_open_wizard()
