from odoo import api, fields, models
from odoo.fields import Domain

from ...rules.dates import find_disorder
from ..base.aftersales_form_only_mixin import refuse_name_create
from ..base.base import defaults_for
from ..base.fragment_search import text_index

# As they follow each other in a machine's life.
DATES = ("production_date", "delivery_date", "installation_date", "first_use_date")


class StockLot(models.Model):
    """A serial number of a machine is the machine: whose it is, what covers it, its history."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "aftersales.journal.mixin"]

    is_machine = fields.Boolean(compute="_compute_is_machine", search="_search_is_machine")
    customer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Who uses the machine.",
    )
    customer_phone = fields.Char(related="customer_id.phone", string="Customer Phone")
    dealer_id = fields.Many2one(
        "aftersales.point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The service point that sold the machine.",
    )
    caring_point_id = fields.Many2one(
        "aftersales.point",
        string="Caring Service Point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The service point that looks after the machine.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        help="Whom to call about the machine.",
    )
    project = fields.Char(
        index="trigram", tracking=True, help="Construction site or project that it was bought for."
    )
    place_street = fields.Char(string="Street")
    place_city = fields.Char(string="City")
    place_zip = fields.Char(string="Postal Code")
    place_state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        index="btree_not_null",
        domain="[('country_id', '=?', place_country_id)]",
    )
    place_country_id = fields.Many2one(
        "res.country", string="Country", help="Where the machine is used."
    )
    registration_source = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("import", "Import"),
            ("manual", "By Hand"),
            ("portal", "Service Point"),
        ],
        string="Registered By",
        help="How the machine came into the file.",
    )
    registration_date = fields.Date(string="Registered On")
    production_date = fields.Date(tracking=True)
    delivery_date = fields.Date(tracking=True)
    installation_date = fields.Date(tracking=True)
    first_use_date = fields.Date(string="First Use", tracking=True)
    usage_note = fields.Text(
        string="Use", help="Where and for what the machine is used, as far as it matters."
    )
    usage_reading_ids = fields.One2many(
        "aftersales.usage.reading", "lot_id", string="Usage Readings"
    )
    service_order_ids = fields.One2many(
        "repair.order", "lot_id", string="Service Orders", domain=[("point_id", "!=", False)]
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")
    replacement_ids = fields.Many2many(
        "aftersales.replacement", string="Replaced Parts", compute="_compute_replacement_ids"
    )
    event_ids = fields.One2many(
        "aftersales.machine.event", "lot_id", string="Timeline", readonly=True
    )
    document_ids = fields.One2many("aftersales.machine.document", "lot_id", string="Documents")

    # Read by the workbook import and by scanning: exact serial numbers and prefixes. A plain
    # index on the name would be taken for substrings too, and is slower there than the trigrams.
    _name_pattern_idx = models.Index("(name varchar_pattern_ops)")
    # The search box asks for name or reference: without its own index the reference makes it
    # read all lots.
    _ref_trgm_idx = text_index("ref")

    # === COMPUTE ===

    @api.depends("product_id.aftersales_kind")
    def _compute_is_machine(self):
        for lot in self:
            lot.is_machine = lot.product_id.aftersales_kind == "machine"

    @api.model
    def _search_is_machine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("product_id.aftersales_kind", "=", "machine")

    @api.depends("dealer_id")
    def _compute_company_id(self):
        # A machine sold through a network belongs to that network's company, or others would
        # see a dealer that they may not read. It stays there, whatever becomes of the dealer and
        # of the product: what was done to it is that company's.
        ours = self.filtered(lambda lot: lot.is_machine and (lot.dealer_id or lot.company_id))
        for lot in ours:
            lot.company_id = lot.dealer_id.company_id or lot.company_id
        return super(StockLot, self - ours)._compute_company_id()

    def _compute_service_order_count(self):
        counts = dict(
            self.env["repair.order"]._read_group(
                [("lot_id", "in", self.ids), ("point_id", "!=", False)], ["lot_id"], ["__count"]
            )
        )
        for lot in self:
            lot.service_order_count = counts.get(lot._origin, 0)

    @api.depends("service_order_ids.replacement_ids")
    def _compute_replacement_ids(self):
        orders = self.env["repair.order"].search(
            [("lot_id", "in", self.ids), ("point_id", "!=", False)]
        )
        replacements = self.env["aftersales.replacement"].search([("order_id", "in", orders.ids)])
        by_lot = replacements.grouped("machine_id")
        for lot in self:
            lot.replacement_ids = by_lot.get(lot._origin, False)

    # === CRUD ===

    @api.model
    def name_create(self, name):
        """Create a serial number of its name alone, but no machine outside a stock transfer."""
        product = self.env["product.product"].browse(
            self.default_get(["product_id"]).get("product_id")
        )
        # A receipt says whence its machines come; what is sold says later to whom.
        in_transfer = self.env.context.get("active_picking_id")
        if product and (product.aftersales_kind != "machine" or in_transfer):
            return super().name_create(name)
        return refuse_name_create(self, name)

    def _get_place_address(self):
        """Return where the machine is used, in one line; empty where nobody knows."""
        city = " ".join(filter(None, (self.place_zip, self.place_city)))
        known = (self.place_street, city, self.place_state_id.name, self.place_country_id.name)
        # A country alone leads nobody to the machine.
        return ", ".join(filter(None, known)) if any(known[:3]) else ""

    # === ACTIONS ===

    def action_view_service_orders(self):
        """Open the service orders of the machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.repair_order_action"
        )
        return {
            **action,
            "domain": [("lot_id", "=", self.id), ("point_id", "!=", False)],
            "context": {
                "aftersales_service_order": True,
                **defaults_for(
                    "repair.order",
                    lot_id=self.id,
                    product_id=self.product_id.id,
                    partner_id=self.customer_id.id,
                    point_id=self.dealer_id.id,
                ),
            },
        }

    def action_view_dealer(self):
        """Open the service point that sold the machine."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.point",
            "views": [(False, "form")],
            "res_id": self.dealer_id.id,
        }

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
