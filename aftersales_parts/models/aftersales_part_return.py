from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Who judged and when is evidence: it is stamped here and never taken from a caller.
STAMP_FIELDS = frozenset({"judged_by_id", "judged_at"})


class AftersalesPartReturn(models.Model):
    """A defective part that came back from a service point, and what the inspection found.

    More than was replaced, or a part that the order doesn't name, is recorded and judged like
    any other: what is on the pallet is a fact.
    """

    _name = "aftersales.part.return"
    _description = "Part Return"
    _inherit = ["aftersales.journal.mixin", "aftersales.import.mixin", "mail.thread"]
    _order = "received_date desc, id desc"
    _rec_names_search = ["order_id", "product_id"]
    _check_company_auto = True

    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        required=True,
        ondelete="restrict",
        check_company=True,
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
        domain=[("aftersales_kind", "!=", "machine")],
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

    # The settlement run joins the returns of a batch of orders.
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

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_stamps_untouched(vals)
        # As values: else defaults in the context of a caller would forge them.
        stamps, blank = self._prepare_judged_vals(), dict.fromkeys(STAMP_FIELDS, False)
        verdict = self.env.context.get("default_verdict_id")
        return super().create(
            [vals | (stamps if vals.get("verdict_id", verdict) else blank) for vals in vals_list]
        )

    def write(self, vals):
        self._check_stamps_untouched(vals)
        if "verdict_id" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda r: r.verdict_id.id != (vals["verdict_id"] or False))
        result = super().write(vals)
        if changed:
            super(AftersalesPartReturn, changed).write(
                self._prepare_judged_vals()
                if vals["verdict_id"]
                else dict.fromkeys(STAMP_FIELDS, False)
            )
        return result

    def _check_stamps_untouched(self, vals):
        """Refuse values for the stamps of judgement.

        :raise AccessError: whoever asks, because only a verdict sets them
        """
        if STAMP_FIELDS & vals.keys():
            raise AccessError(
                self.env._("Who judged a returned part and when is recorded by the system alone.")
            )

    def _prepare_judged_vals(self):
        """Stamps of a judgement given now by the current user."""
        return {"judged_by_id": self.env.uid, "judged_at": fields.Datetime.now()}

    # === ACTIONS === #

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
        self.write({"verdict_id": verdict.id})
