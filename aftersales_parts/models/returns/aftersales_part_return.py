from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

# Who judged and when is evidence: it is stamped here and never taken from a caller.
STAMP_FIELDS = frozenset({"judged_by_id", "judged_at"})
# Signs of the verdicts in a row of the list; a company's own verdicts share one.
ICONS = {
    "accepted": "fa-check",
    "non_original": "fa-clone",
    "out_of_warranty": "fa-calendar-times-o",
    "human_damage": "fa-user-times",
}


class AftersalesPartReturn(models.Model):
    """A defective part that came back from a service point, and what the inspection found.

    More than was replaced, or a part that the order doesn't name, is recorded and judged like
    any other: what is on the pallet is a fact.
    """

    _name = "aftersales.part.return"
    _description = "Part Return"
    _inherit = [
        "aftersales.journal.mixin",
        "aftersales.import.mixin",
        "aftersales.happened",
        "mail.thread",
    ]
    _order = "received_date desc, id desc"
    _rec_names_search = ["order_id", "product_id"]
    _check_company_auto = True

    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        required=True,
        ondelete="restrict",
        domain=[("point_id", "!=", False)],
        tracking=True,
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "=", "consu"), ("aftersales_kind", "!=", "machine")],
        tracking=True,
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Number",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, tracking=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    received_date = fields.Date(
        string="Received",
        required=True,
        default=lambda self: self.env.company._aftersales_today(),
        tracking=True,
        help="The day the part reached the warehouse. It decides which month's cutoff it makes.",
    )
    verdict_id = fields.Many2one(
        "aftersales.inspection.verdict",
        ondelete="restrict",
        tracking=True,
        help="Empty until the part is inspected; such a return doesn't count as received yet.",
    )
    judged_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    judged_at = fields.Datetime(readonly=True, copy=False)
    note = fields.Text()
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    point_id = fields.Many2one(
        related="order_id.point_id", store=True, index="btree_not_null", precompute=True
    )
    machine_id = fields.Many2one(related="order_id.lot_id", string="Machine")
    replacement_ids = fields.One2many(related="order_id.replacement_ids", string="Replaced Parts")
    replaced_quantity = fields.Float(
        string="Replaced",
        digits="Product Unit",
        compute="_compute_order_quantities",
        help="How many of this part the order replaced.",
    )
    returned_quantity = fields.Float(
        string="Returned in All",
        digits="Product Unit",
        compute="_compute_order_quantities",
        help="How many of this part came back for the order so far, this return included.",
    )
    is_over_receipt = fields.Boolean(
        string="More than Replaced",
        compute="_compute_order_quantities",
        help="More of this part came back than the order replaced.",
    )

    # Read in bulk: the returns of a batch of orders.
    _order_idx = models.Index("(order_id)")
    # It reads the penalties due by verdict and day; the default list reads what is not judged.
    _verdict_received_idx = models.Index("(verdict_id, received_date)")
    _quantity_positive = models.Constraint(
        "check (quantity > 0)", "The returned quantity must be above zero."
    )

    @api.depends("order_id", "product_id")
    def _compute_display_name(self):
        for part_return in self:
            names = (part_return.order_id.name, part_return.product_id.display_name)
            part_return.display_name = " / ".join(name for name in names if name)

    @api.depends("order_id.replacement_ids.quantity", "order_id", "product_id", "quantity")
    def _compute_order_quantities(self):
        replaced = self._sum_by_order_and_product("aftersales.replacement")
        returned = self._sum_by_order_and_product("aftersales.part.return")
        for part_return in self:
            key = (part_return.order_id.id, part_return.product_id.id)
            saved = part_return._origin
            saved_here = saved.quantity if (saved.order_id.id, saved.product_id.id) == key else 0.0
            part_return.replaced_quantity = replaced.get(key, 0.0)
            part_return.returned_quantity = (
                returned.get(key, 0.0) - saved_here + part_return.quantity
            )
            uom = part_return.uom_id
            part_return.is_over_receipt = bool(uom) and (
                uom.compare(part_return.returned_quantity, part_return.replaced_quantity) > 0
            )

    def _sum_by_order_and_product(self, model_name):
        """Sum the quantities of a model's rows of our orders.

        :param model_name: a model with order_id, product_id and quantity
        :return: dict (order id, product id) -> quantity in the product's unit
        """
        groups = self.env[model_name]._read_group(
            [("order_id", "in", self.order_id.ids), ("product_id", "in", self.product_id.ids)],
            ["order_id", "product_id"],
            ["quantity:sum"],
        )
        return {(order.id, product.id): quantity for order, product, quantity in groups}

    @api.constrains("product_id")
    def _check_product_is_part(self):
        """Only goods that are fitted into machines come back; labour and machines don't.

        :raises ValidationError: for the first other product
        """
        for product in self.product_id:
            if product.type != "consu" or product.aftersales_kind == "machine":
                raise ValidationError(
                    self.env._(
                        "%(product)s is not a part: only parts come back from service points. "
                        "Choose the part that came back.",
                        product=product.display_name,
                    )
                )

    # === ONCHANGE ===

    @api.onchange("order_id")
    def _onchange_order_id(self):
        """Where only one part of the order is still to come back, it is that."""
        replaced = self.order_id.replacement_ids.product_id
        if not self.order_id or self.product_id in replaced:
            return
        due = replaced.filtered(self._get_due_quantity)
        if len(due) == 1:
            self.product_id = due

    @api.onchange("order_id", "product_id")
    def _onchange_product_id(self):
        """Offer as many as are still to come back."""
        self.quantity = self._get_due_quantity(self.product_id) or self.quantity or 1.0

    @api.onchange("order_id", "product_id", "quantity")
    def _onchange_more_than_replaced(self):
        """Ask before more comes back than was replaced: it may be another order's part."""
        if not (self.order_id and self.product_id and self.is_over_receipt):
            return None
        quantities = {
            "order": self.order_id.name,
            "part": self.product_id.display_name,
            "replaced": self.uom_id.round(self.replaced_quantity),
            "returned": self.uom_id.round(self.returned_quantity),
        }
        if self.replaced_quantity:
            message = self.env._(
                "%(order)s replaced %(replaced)g of %(part)s; with this return %(returned)g came "
                "back. Is it this order's part? If it is, save it as it is: what is there is "
                "recorded and judged.",
                **quantities,
            )
        else:
            message = self.env._(
                "%(order)s replaced no %(part)s. Is it this order's part? If it is, save it as it "
                "is: what is there is recorded and judged.",
                **quantities,
            )
        return {"warning": {"title": self.env._("More than Replaced"), "message": message}}

    def _get_due_quantity(self, product):
        """Return how many of a part the order replaced and nobody returned yet, 0 or more."""
        order = self.order_id._origin
        replaced = sum(
            line.quantity for line in order.replacement_ids if line.product_id == product._origin
        )
        returned = sum(
            line.quantity
            for line in order.return_ids - self._origin
            if line.product_id == product._origin
        )
        return max(replaced - returned, 0.0)

    # === VIEWS ===

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        """A view with buttons depends on which verdicts there are."""
        key = super()._get_view_cache_key(view_id, view_type, **options)
        if view_type not in ("list", "form"):
            return key
        return (*key, *((verdict.code, verdict.name) for verdict in self._get_verdicts()))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Give list and form a button for each active verdict, in the order of the verdicts."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "form"):
            for header in arch.xpath("./header"):
                for verdict in self._get_verdicts():
                    header.append(self._make_verdict_button(verdict, view_type))
            if view_type == "list":
                for field in arch.xpath("./field[@name='verdict_id']"):
                    for verdict in reversed(self._get_verdicts()):
                        field.addnext(self._make_verdict_button(verdict, "row"))
        return arch, view

    @api.model
    def _get_verdicts(self):
        """Return the active verdicts, in their order; empty for whoever may not see any."""
        verdicts = self.env["aftersales.inspection.verdict"]
        return verdicts.search([("active", "=", True)]) if verdicts.has_access("read") else verdicts

    def _make_verdict_button(self, verdict, place):
        """Return the button that gives a verdict.

        :param place: where it is: 'list' (above it), 'row' or 'form'
        """
        button = etree.Element(
            "button",
            name="action_judge",
            type="object",
            groups="aftersales_parts.group_parts_warehouse",
            context=str({"verdict_code": verdict.code}),
        )
        if place != "list":
            button.set("invisible", "verdict_id")
        if place == "row":
            button.set("icon", ICONS.get(verdict.code, "fa-tag"))
            button.set("title", verdict.name)
            return button
        button.set("string", verdict.name)
        if place == "form" and verdict.is_accepted:
            button.set("class", "oe_highlight")
        return button

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_stamps_untouched(vals)
        # As values: else defaults in the context of a caller would forge them.
        stamps, blank = self._prepare_judged_vals(), dict.fromkeys(STAMP_FIELDS, False)
        verdict = self.default_get(["verdict_id"]).get("verdict_id")
        return super().create(
            [vals | (stamps if vals.get("verdict_id", verdict) else blank) for vals in vals_list]
        )

    def write(self, vals):
        self._check_stamps_untouched(vals)
        if "verdict_id" not in vals:
            return super().write(vals)
        self._take_turns()
        changed = self.filtered(lambda r: r.verdict_id.id != (vals["verdict_id"] or False))
        result = super().write(vals)
        if changed:
            super(AftersalesPartReturn, changed).write(
                self._prepare_judged_vals()
                if vals["verdict_id"]
                else dict.fromkeys(STAMP_FIELDS, False)
            )
        return result

    def _take_turns(self):
        """Let no two judge the same parts at once; what the other said is read afterwards.

        :raises UserError: if somebody else is about it
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "%(returns)s is being judged by somebody else right now. Look at it again in a"
                    " moment.",
                    returns=", ".join(self[:5].mapped("display_name")),
                )
            ) from error

    def _ensure_not_judged(self, verdict):
        """Refuse to judge by a button what somebody has judged otherwise since it was shown.

        :raises UserError: naming the first one, what was said of it, and by whom
        """
        for part_return in self:
            if part_return.verdict_id and part_return.verdict_id != verdict:
                raise UserError(
                    self.env._(
                        "%(part)s was judged as “%(verdict)s” by %(user)s. If that is wrong, open"
                        " the return and change its verdict there.",
                        part=part_return.display_name,
                        verdict=part_return.verdict_id.name,
                        # Whoever judges may know who did before.
                        user=part_return.judged_by_id.sudo().name or "-",
                    )
                )

    @api.model
    def _get_happened_days(self):
        return super()._get_happened_days() | {"received_date": True}

    @api.model
    def _get_days_since_report(self):
        # A point may send a part before it reports the work as completed.
        return super()._get_days_since_report() | {"received_date"}

    def _check_stamps_untouched(self, vals):
        """Refuse values for the stamps of judgement.

        :raises AccessError: whoever asks, because only a verdict sets them
        """
        if STAMP_FIELDS & vals.keys():
            raise AccessError(
                self.env._("Who judged a returned part and when is recorded by the system alone.")
            )

    def _prepare_judged_vals(self):
        """Stamps of a judgement given now by the current user."""
        return {"judged_by_id": self.env.uid, "judged_at": fields.Datetime.now()}

    # === ACTIONS ===

    def action_judge(self):
        """Give the verdict whose code is in the context (`verdict_code`) to these returns.

        The buttons of the list and the form call this.
        """
        code = self.env.context.get("verdict_code")
        verdict = self.env["aftersales.inspection.verdict"].search([("code", "=", code)], limit=1)
        if not verdict:
            raise UserError(
                self.env._(
                    "There is no active verdict with the code “%(code)s”. Restore it under "
                    "Parts > Inspection Verdicts, or choose another one.",
                    code=code or "",
                )
            )
        self._take_turns()
        self._ensure_not_judged(verdict)
        self.write({"verdict_id": verdict.id})
