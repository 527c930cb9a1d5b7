from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.sentinels import CORRECTING_FACTS, WORKBOOK_IMPORT, Permission

# To complete service orders.
COMPLETING = Permission("aftersales_completing")


class RepairOrder(models.Model):
    """A repair order with a service point is a service order."""

    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.form.only.mixin", "aftersales.journal.mixin"]

    # Core offers the serial numbers of the product by loading every one of them.
    lot_id = fields.Many2one(
        domain="[('product_id', '=?', product_id)]"
        " + ([('id', 'in', allowed_lot_ids)] if picking_id else [])"
    )
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The service point that does the work and earns for it. A repair order with a "
        "service point is a service order: the machine stays at the customer's.",
    )
    technician_id = fields.Many2one(
        "aftersales.technician",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    service_type_id = fields.Many2one(
        "aftersales.service.type",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('kind', '!=', 'travel')]",
    )
    service_kind = fields.Selection(related="service_type_id.kind", string="Kind of Service")
    repair_level_id = fields.Many2one(
        "aftersales.repair.level",
        index="btree_not_null",
        ondelete="restrict",
        help="How big the repair was. Rates that name a level are for this one alone.",
    )
    fault_id = fields.Many2one(
        "aftersales.fault",
        index="btree_not_null",
        ondelete="restrict",
        help="What was wrong. The same fault of the same machine repaired again soon after is a "
        "repeat repair.",
    )
    customer_phone = fields.Char(related="partner_id.phone", string="Customer Phone")
    reported_at = fields.Datetime(
        string="Reported On", copy=False, help="When the customer reported the fault or request."
    )
    completed_at = fields.Datetime(
        string="Completed On",
        copy=False,
        tracking=True,
        help="When the work was done. Its day decides what is covered and what is paid.",
    )
    completion_date = fields.Date(
        compute="_compute_completion_date",
        store=True,
        precompute=True,
        copy=False,
        help="The day the work was completed, in the company's service time zone.",
    )
    record_sheet_date = fields.Date(
        string="Record Sheet Received",
        copy=False,
        tracking=True,
        help="When the signed service record sheet was received.",
    )
    service_status = fields.Selection(
        [("normal", "Normal"), ("abnormal", "Abnormal"), ("history", "History")],
        string="Service Check",
        required=True,
        default="normal",
        copy=False,
        tracking=True,
        help="Abnormal: the order is not paid. History: done and paid before it came into Odoo, "
        "it counts for warranty and repeat repairs only.",
    )
    has_usage = fields.Boolean(
        string="Usage Known",
        compute="_compute_has_usage",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
    )
    usage = fields.Float(
        digits=(16, 6),
        copy=False,
        help="Reading of the machine's hour meter or odometer when the work was done.",
    )
    units = fields.Float(
        digits=(16, 6),
        default=1.0,
        help="How many times the work was done, for rates paid per unit.",
    )
    distance_km = fields.Float(
        string="Distance (km)",
        digits=(16, 6),
        help="Way to the customer, for rates paid per km.",
    )
    service_note = fields.Text(help="What the service point says about the work.")
    replacement_ids = fields.One2many(
        "aftersales.replacement", "order_id", string="Replaced Parts", copy=False
    )
    # Read by the list's default filter, and by whoever needs a company's month.
    _completion_date_idx = models.Index("(company_id, completion_date) WHERE point_id IS NOT NULL")
    # Read by the overview, and by the lists of what is open: a few of millions.
    _open_idx = models.Index(
        "(company_id, schedule_date)"
        " WHERE point_id IS NOT NULL AND state IN ('draft', 'confirmed', 'under_repair')"
    )
    # Read by the warranty and repeat rules, and by a machine's history: its earlier orders.
    _lot_completed_idx = models.Index("(lot_id, completed_at)")
    # Also read by the workbook import, by order number within the company.
    _service_name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE point_id IS NOT NULL",
        "Another service order of the company has this number already.",
    )
    _units_not_negative = models.Constraint(
        "CHECK (units >= 0 AND distance_km >= 0 AND usage >= 0)",
        "Usage, units and distance can't be negative.",
    )

    # === COMPUTE ===

    # Not on the company's time zone: changing that must leave closed orders as they are.
    @api.depends("completed_at", "company_id")
    def _compute_completion_date(self):
        for order in self:
            moment = order.completed_at
            order.completion_date = moment and order.company_id._aftersales_local_date(moment)

    @api.depends("usage")
    def _compute_has_usage(self):
        for order in self:
            order.has_usage = order.has_usage or bool(order.usage)

    @api.depends("point_id")
    def _compute_picking_type_id(self):
        result = super()._compute_picking_type_id()
        orders = self.filtered("point_id")
        types = self.env["stock.warehouse"]._get_field_service_types(orders.company_id)
        for order in orders:
            order.picking_type_id = types.get(order.company_id, order.picking_type_id)
        return result

    def _compute_allowed_lot_ids(self):
        # Without a transfer the product decides, and the field's domain says so: core would load
        # all of the product's serial numbers here, a million of them for a popular machine.
        returned = self.filtered("picking_id")
        (self - returned).allowed_lot_ids = False
        return super(RepairOrder, returned)._compute_allowed_lot_ids()

    def compute_lot_id(self):
        # Core takes the serial number away while there is no product, and once the two disagree.
        # On service orders it comes first and brings the product, and what was done to a machine
        # stays its history, whatever becomes of products. Stored without `write`, so guarded here.
        kept = self.filtered(
            lambda order: order.lot_id and (order.point_id or not order.product_id)
        )
        return super(RepairOrder, self - kept - self._get_closed_orders()).compute_lot_id()

    # === ONCHANGE ===

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        """A machine brings its product, its customer, and the point that sold it."""
        if not self.lot_id:
            return
        self.product_id = self.lot_id.product_id
        self.partner_id = self.lot_id.customer_id or self.partner_id
        if self.env.context.get("aftersales_service_order"):
            self.point_id = self.point_id or self.lot_id.dealer_id

    @api.onchange("product_id")
    def _onchange_product_id_lot(self):
        if self.lot_id.product_id != self.product_id:
            self.lot_id = False

    @api.onchange("technician_id")
    def _onchange_technician_id(self):
        self.point_id = self.point_id or self.technician_id.point_id

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create orders; service orders are of the field service operation type."""
        vals_list = self._add_default_point(vals_list)
        service_vals = [vals for vals in vals_list if vals.get("point_id")]
        fallback = self._set_field_service_type(service_vals)
        maker = self
        if fallback and len(service_vals) == len(vals_list):
            # Core asks for the default type of each order, even of one that has its type.
            maker = self.with_context(default_picking_type_id=fallback.id)
        maker._ensure_operation_type(vals_list)
        return super(RepairOrder, maker).create(vals_list).with_env(self.env)

    @api.model
    def _add_default_point(self, vals_list):
        """Return the values with the service point that the context or a default gives them.

        It decides the operation type, from whose sequence core takes the number before defaults.
        """
        point_id = self.default_get(["point_id"]).get("point_id")
        if not point_id:
            return vals_list
        return [{"point_id": point_id, **vals} for vals in vals_list]

    @api.model
    def _ensure_operation_type(self, vals_list):
        """Refuse orders without an operation type, from whose sequence core takes their number.

        :raises UserError: naming the company
        """
        untyped = [vals for vals in vals_list if not vals.get("picking_type_id")]
        if not untyped:
            return
        default = self.default_get(["picking_type_id"]).get("picking_type_id")
        for vals in untyped:
            if not default or "picking_type_id" in vals:
                company = self.env["res.company"].browse(vals.get("company_id"))
                raise UserError(
                    self.env._(
                        "%(company)s has no warehouse, whose operation types number the orders."
                        " Create one under Inventory > Configuration > Warehouses first.",
                        # Superuser: whoever may not read the company may know what it is called.
                        company=(company or self.env.company).sudo().name,
                    )
                )

    @api.model
    def _set_field_service_type(self, vals_list):
        """Set the operation type in the values of service orders that have none.

        :return: one of the types, or an empty recordset if no company has one
        """
        all_companies = self.env["res.company"]
        companies = all_companies.browse(
            {vals.get("company_id") or self.env.company.id for vals in vals_list}
        )
        types = self.env["stock.warehouse"]._get_field_service_types(companies)
        for vals in vals_list:
            company = all_companies.browse(vals.get("company_id") or self.env.company.id)
            if not vals.get("picking_type_id") and company in types:
                vals["picking_type_id"] = types[company].id
        return next(iter(types.values()), self.env["stock.picking.type"])

    def write(self, vals):
        """Write, but not what the decisions on a closed order rest on."""
        self._check_order_editable(vals)
        result = super().write(vals)
        if "product_id" in vals and "lot_id" not in vals:
            self._drop_other_machines()
        return result

    def _drop_other_machines(self):
        """Who says that an order is about another product says that it is about no such machine.

        Unless the machine itself turns out to be that product, and its orders follow.
        """
        if WORKBOOK_IMPORT.is_given(self.env) or CORRECTING_FACTS.is_given(self.env):
            return
        self.filtered(
            lambda order: (
                order.point_id and order.lot_id and order.lot_id.product_id != order.product_id
            )
        ).lot_id = False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_order_editable(self._protected_order_fields())

    def _creation_message(self):
        # Core calls every one of them a repair order.
        return self.env._("Service order created") if self.point_id else super()._creation_message()

    # === CLOSED ORDERS ===

    @api.model
    def _protected_order_fields(self):
        """Return the names of the fields that decisions on an order rest on.

        Hook: a field that an addon's own decisions read is added to these.
        """
        return {
            "company_id",
            "name",
            "state",
            "point_id",
            "technician_id",
            "lot_id",
            "product_id",
            "service_type_id",
            "repair_level_id",
            "fault_id",
            "completed_at",
            "record_sheet_date",
            "service_status",
            "has_usage",
            "usage",
            "units",
            "distance_km",
            "replacement_ids",
            "partner_id",
            # Where the stock was, and the type that says so.
            "picking_type_id",
            "location_id",
            "location_dest_id",
            "parts_location_id",
            "product_location_src_id",
            "product_location_dest_id",
            "recycle_location_id",
        }

    def _get_closed_orders(self):
        """Return those of the orders that must not change any more.

        Hook: none here; an addon that settles orders returns those that are final.
        """
        return self.browse()

    def _get_frozen_evidence(self):
        return super()._get_frozen_evidence() | self._get_closed_orders()

    def _check_order_editable(self, vals):
        """Raise a `UserError` if ``vals`` (values or names) would change a closed order.

        Invoked by: write and unlink of orders, create, write and unlink of replacements.
        """
        if not self._protected_order_fields().isdisjoint(vals):
            closed = self._get_closed_orders()
            if closed:
                raise UserError(
                    self.env._(
                        "These service orders are settled, what was decided about them rests on "
                        "what they say: %(orders)s",
                        orders=", ".join(closed.mapped("name")),
                    )
                )

    # === ACTIONS ===

    def action_validate(self):
        """Confirm; a machine in the field needs not be in our stock."""
        action = super().action_validate()
        asks = isinstance(action, dict) and (
            action.get("res_model") == "stock.warn.insufficient.qty.repair"
        )
        if asks and self.point_id:
            return self._action_repair_confirm()
        return action

    def action_repair_start(self):
        """Start service orders that are new or confirmed, no others.

        :raises UserError: naming those that are not
        """
        wrong = self.filtered(
            lambda order: order.point_id and order.state not in ("draft", "confirmed")
        )
        if wrong:
            raise UserError(
                self.env._(
                    "Only new and confirmed service orders can be started, which these are not: "
                    "%(orders)s",
                    orders=", ".join(wrong.mapped("name")),
                )
            )
        return super().action_repair_start()

    def action_repair_done(self):
        """Complete: the way by which a service order becomes done, once.

        Rooms and addons extend `_check_completion` and `_record_completion`, not this.

        :raises UserError: with all that is missing of all the service orders
        """
        orders = self.filtered("point_id")
        if not orders:
            return super().action_repair_done()
        missing = orders._check_completion()
        if missing:
            raise UserError("\n".join(missing))
        completing = COMPLETING.give(self)
        result = super(RepairOrder, completing).action_repair_done()
        orders.with_env(completing.env)._record_completion()
        return result

    def _check_completion(self):
        """Return what is missing of service orders that are to be completed. Hook.

        :return: sentences that name their order and what to do; none where all is there
        """
        return []

    def _record_completion(self):
        """Write what service orders leave that were just completed. Hook."""
        undated = self.filtered(lambda order: not order.completed_at)
        undated.completed_at = fields.Datetime.now()
        self._create_replacements()

    def _create_replacements(self):
        """Create the replacements of what the orders' moves fitted into the machines.

        Invoked by: _record_completion
        """
        # Superuser: whoever completes what is no service order reads no replacements.
        known = self.sudo().replacement_ids.move_id
        done = self.move_ids.filtered(lambda move: move.state == "done") - known
        added = done.filtered(lambda move: move.repair_line_type == "add")
        removed = (done - added).move_line_ids.grouped(
            lambda line: (line.move_id.repair_id, line.product_id)
        )
        removed = {key: iter(lines.lot_id) for key, lines in removed.items()}
        vals_list = []
        for move in added:
            lots_out = removed.get((move.repair_id, move.product_id), iter(()))
            vals_list += self._prepare_replacements(move, lots_out)
        # Superuser: the move that a replacement comes from is nobody's to name.
        self.env["aftersales.replacement"].sudo().create(vals_list)

    def _withdraw_replacements(self, for_good):
        """Delete what the orders' completions said to be replaced: completing says it anew.

        Invoked by: the correction of completed orders, a manager's

        :param for_good: those too that were entered by hand, which no completion makes again
        :return: order -> the parts withdrawn, in words; orders that lose none are left out
        """
        # Superuser: what a move replaced is nobody's to write.
        parts = self.sudo().replacement_ids.filtered(lambda part: for_good or part.move_id)
        withdrawn = {
            order.with_env(self.env): ", ".join(part._describe() for part in of_order)
            for order, of_order in parts.grouped("order_id").items()
        }
        parts.unlink()
        return withdrawn

    def _prepare_replacements(self, move, lots_out):
        """Return the values of one replacement for each serial number that a move fitted.

        :param lots_out: iterator of the product's serial numbers that the order took out
        """
        vals_list = []
        for lot, lines in move.move_line_ids.grouped("lot_id").items():
            quantity = sum(lines.mapped("quantity_product_uom"))
            if move.product_id.uom_id.is_zero(quantity):
                continue
            vals = self._prepare_replacement_vals(move)
            vals.update(quantity=quantity, lot_in_id=lot.id)
            if lot:
                vals["lot_out_id"] = next(lots_out, lot.browse()).id
            vals_list.append(vals)
        return vals_list

    def _prepare_replacement_vals(self, move):
        """Return the values of a replacement made from a done 'add' move.

        Hook. Quantity and serial numbers come from the move's lines.

        Invoked by: _prepare_replacements
        """
        return {
            "order_id": move.repair_id.id,
            "product_id": move.product_id.id,
            "move_id": move.id,
        }

    def action_view_machine(self):
        """Open the machine of the order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.stock_lot_action_machine"
        )
        form = self.env.ref("aftersales_service.stock_lot_view_form_machine")
        return {**action, "views": [(form.id, "form")], "res_id": self.lot_id.id}

    def action_view_point(self):
        """Open the service point of the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.point",
            "views": [(False, "form")],
            "res_id": self.point_id.id,
        }
