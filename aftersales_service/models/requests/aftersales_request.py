import json
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.base import defaults_for

OPEN_STATES = ("new", "open")
SUMMARY_LENGTH = 60


class AftersalesRequest(models.Model):
    """What a customer asked for or complained of, and what became of it."""

    _name = "aftersales.request"
    _description = "Service Request"
    _inherit = [
        "aftersales.journal.mixin",
        "aftersales.state.mixin",
        "aftersales.brought.values",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, received_at desc, id desc"
    _check_company_auto = True
    _state_moves = {
        "new": ("open", "done", "cancel"),
        "open": ("done", "cancel"),
        "done": ("open",),
        "cancel": ("open",),
    }

    name = fields.Char(string="Number", default="/", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "aftersales.request.type",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["aftersales.request.type"].search([], limit=1),
    )
    is_for_work = fields.Boolean(
        related="type_id.is_for_work",
        help="Requests of this type are met by a service order, others by an answer.",
    )
    state = fields.Selection(
        [("new", "New"), ("open", "In Progress"), ("done", "Resolved"), ("cancel", "Cancelled")],
        string="Status",
        required=True,
        default="new",
        copy=False,
        tracking=True,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    received_at = fields.Datetime(
        string="Received On", required=True, default=fields.Datetime.now, copy=False
    )
    closed_at = fields.Datetime(
        string="Resolved On", compute="_compute_closed_at", store=True, copy=False
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", check_company=True, tracking=True
    )
    contact_name = fields.Char(string="Contact", help="Who called, or whom to call.")
    phone = fields.Char(
        compute="_compute_phone",
        store=True,
        readonly=False,
        precompute=True,
        help="Of the contact. Typed first, it finds the customer and his machine.",
    )
    brought_values = fields.Char(
        compute="_compute_phone", store=True, readonly=False, precompute=True
    )
    address = fields.Char(
        compute="_compute_address",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the machine is, where to go.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Machine",
        # Read by a machine's timeline, too.
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('is_machine', '=', True)]",
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    warranty_state = fields.Selection(related="lot_id.warranty_state")
    warranty_reason = fields.Char(related="lot_id.warranty_reason")
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Who is to see to it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
        default=lambda self: self.env.user,
    )
    summary = fields.Char(
        compute="_compute_summary",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="What it is about. Empty: the first words of what the customer said.",
    )
    description = fields.Text(help="What the customer said.")
    resolution = fields.Text(help="What became of it, and what the customer was told.")
    order_ids = fields.One2many("repair.order", "request_id", string="Service Orders")
    order_count = fields.Integer(compute="_compute_order_count")

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name <> '/'", "Another request has this number already."
    )
    # Read by the list's default filter.
    _open_idx = models.Index("(company_id, received_at) WHERE state IN ('new', 'open')")

    # === COMPUTE ===

    @api.depends("name", "summary")
    def _compute_display_name(self):
        for request in self:
            known = [request.name if request.name != "/" else False, request.summary]
            request.display_name = " · ".join(filter(None, known))

    @api.depends("description")
    def _compute_summary(self):
        for request in self:
            lines = (request.description or "").split("\n")
            said = next((line.strip() for line in lines if line.strip()), "")
            said = shorten(said, SUMMARY_LENGTH, placeholder="…")
            request.summary = request.summary or said or False

    @api.depends("partner_id")
    def _compute_phone(self):
        for request in self:
            request._bring(phone=request.partner_id.phone)

    @api.depends("lot_id", "partner_id")
    def _compute_address(self):
        for request in self:
            place = (
                request.lot_id._get_place_address() or request.partner_id._get_aftersales_address()
            )
            request.address = place or request.address

    @api.depends("state")
    def _compute_closed_at(self):
        for request in self:
            is_open = request.state in OPEN_STATES
            request.closed_at = not is_open and (request.closed_at or fields.Datetime.now())

    def _compute_order_count(self):
        counts = dict(
            self.env["repair.order"]._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.order_count = counts.get(request._origin, 0)

    # === ONCHANGE ===

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        """A machine brings its customer and who looks after it."""
        if self.lot_id:
            self.partner_id = self.lot_id.customer_id or self.partner_id
            self.point_id = self.lot_id.caring_point_id or self.lot_id.dealer_id or self.point_id
            self._bring(contact_name=self.lot_id.contact_id.name)

    @api.onchange("phone")
    def _onchange_phone(self):
        """A phone number that is one customer's brings him, and his machine if he has one."""
        if self.phone and not self.partner_id and not self.lot_id:
            found = self.env["res.partner"]._find_by_phone(self.phone, limit=2)
            if len(found) == 1:
                self.partner_id = found

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """A customer with one machine brings it."""
        if self.partner_id and not self.lot_id:
            lots = self.env["stock.lot"].search(
                [
                    ("customer_id", "child_of", self.partner_id.commercial_partner_id.id),
                    ("is_machine", "=", True),
                ],
                limit=2,
            )
            if len(lots) == 1:
                partner = self.partner_id
                self.lot_id = lots
                self._onchange_lot_id()
                self.partner_id = partner

    # === CONSTRAINTS ===

    @api.constrains("state", "resolution")
    def _check_resolution(self):
        for request in self:
            orders = request.order_ids.filtered(lambda order: order.state == "done")
            if request.state == "done" and not request.resolution and not orders:
                raise ValidationError(
                    self.env._(
                        "%(request)s: say in the resolution what became of it. A request with a "
                        "completed service order needs none.",
                        request=request.display_name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; each request gets the next number of its company."""
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequences = self.env["ir.sequence"].with_company(company)
                vals["name"] = sequences.next_by_code("aftersales.request") or "/"
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_known(self):
        if self.order_ids or "done" in self.mapped("state"):
            raise ValidationError(
                self.env._(
                    "A request that is resolved, or has service orders, stays on file. One that "
                    "was a mistake is cancelled."
                )
            )

    # === ACTIONS ===

    def action_start(self):
        """Take new requests up."""
        self._ensure_in_state(("new",))
        self.state = "open"

    def action_resolve(self):
        """Call open requests resolved: the customers know what became of them."""
        self._ensure_in_state(OPEN_STATES)
        self.state = "done"

    def action_cancel(self):
        """Cancel open requests: mistaken, double, or taken back."""
        self._ensure_in_state(OPEN_STATES)
        self.state = "cancel"

    def action_reopen(self):
        """Take resolved or cancelled requests up again."""
        self._ensure_in_state(("done", "cancel"))
        self.state = "open"

    def action_create_order(self):
        """Open a new service order for what the open request asks for."""
        self.ensure_one()
        self._ensure_in_state(OPEN_STATES)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.repair_order_action"
        )
        form = self.env.ref("aftersales_service.repair_order_view_form_service")
        return {**action, "views": [(form.id, "form")], "context": self._get_order_context()}

    def _get_order_context(self):
        return {
            "aftersales_service_order": True,
            **defaults_for("repair.order", **self._prepare_order_defaults()),
        }

    def _prepare_order_defaults(self):
        """Return the first values of a service order for the request. Hook."""
        is_brought = self.address and self.address == self.lot_id._get_way_address()
        return {
            "request_id": self.id,
            "company_id": self.company_id.id,
            "lot_id": self.lot_id.id,
            "product_id": self.product_id.id,
            "partner_id": self.partner_id.id,
            "point_id": self.point_id.id,
            "reported_at": self.received_at,
            "service_type_id": self.type_id.service_type_id.id,
            "priority": self.priority,
            "contact_name": self.contact_name,
            "contact_phone": self.phone,
            "service_address": self.address,
            # Another machine is elsewhere; who called stays whom to call.
            "brought_values": is_brought and json.dumps({"service_address": self.address}),
            "request_text": "\n".join(filter(None, (self.summary, self.description))),
        }

    def action_view_orders(self):
        """Open the service orders of the request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.repair_order_action"
        )
        domain = [("request_id", "=", self.id)]
        return {**action, "domain": domain, "context": self._get_order_context()}
