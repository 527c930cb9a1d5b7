from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import format_amount

from ..base.locks import take_turns
from ..base.sentinels import PROTECTED_WRITE

# What the journal says of what was granted.
JOURNALED = ("kind", "date_start", "date_end", "amount_limit", "order_id")


class AftersalesWarranty(models.Model):
    """What one machine has been sold or granted beyond its policy, or what ended its cover."""

    _name = "aftersales.warranty"
    _description = "Warranty of a Machine"
    _inherit = [
        "aftersales.field.access",
        "aftersales.journal.mixin",
        "aftersales.state.mixin",
        "mail.thread",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _state_moves = {"active": ("cancelled",)}

    lot_id = fields.Many2one(
        "stock.lot",
        string="Machine",
        required=True,
        # Read by every decision: what the machines have of their own.
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('is_machine', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        required=True,
        index=True,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("extended", "Extended"),
            ("goodwill", "Goodwill"),
            ("exception", "Agreement"),
            ("void", "Void"),
        ],
        required=True,
        default="exception",
        tracking=True,
        help="Extended: sold. Goodwill: granted for one order or for a time. Agreement: better "
        "terms agreed for this machine. Void: its cover ends.",
    )
    date_start = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._aftersales_today(),
    )
    date_end = fields.Date(string="To", tracking=True, help="The last day. Empty: no end.")
    has_usage_limit = fields.Boolean(string="Limited by Usage", tracking=True)
    usage_limit = fields.Float(digits=(16, 6), tracking=True)
    percent_parts = fields.Float(
        string="Parts (%)", digits=(5, 2), default=100.0, required=True, tracking=True
    )
    percent_labour = fields.Float(
        string="Labour (%)", digits=(5, 2), default=100.0, required=True, tracking=True
    )
    percent_travel = fields.Float(
        string="Travel (%)", digits=(5, 2), default=100.0, required=True, tracking=True
    )
    scope = fields.Selection(
        [("all", "The whole machine"), ("category", "A part category"), ("product", "A part")],
        required=True,
        default="all",
        tracking=True,
    )
    category_id = fields.Many2one(
        "product.category", string="Part Category", index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('aftersales_kind', '=', 'part')]",
    )
    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="Only this order is covered.",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Sold With",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )
    sale_order_id = fields.Many2one(related="sale_line_id.order_id", string="Sales Order")
    amount_limit = fields.Monetary(
        string="Up To", tracking=True, help="The most that is granted as goodwill."
    )
    use_ids = fields.One2many("aftersales.goodwill.use", "warranty_id", string="Used On")
    amount_used = fields.Monetary(string="Used", compute="_compute_amount_used")
    amount_left = fields.Monetary(
        compute="_compute_amount_used",
        help="What is left of the goodwill for service orders to come.",
    )
    reason = fields.Char(tracking=True)
    state = fields.Selection(
        [("active", "Active"), ("cancelled", "Cancelled")],
        string="Status",
        required=True,
        default="active",
        readonly=True,
        copy=False,
        tracking=True,
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A warranty can't end before it starts."
    )
    _percents_in_range = models.Constraint(
        "CHECK (percent_parts BETWEEN 0 AND 100 AND percent_labour BETWEEN 0 AND 100"
        " AND percent_travel BETWEEN 0 AND 100)",
        "A percentage is between 0 and 100.",
    )
    _amounts_not_negative = models.Constraint(
        "CHECK (usage_limit >= 0 AND amount_limit >= 0)", "A limit can't be negative."
    )
    _extended_ends = models.Constraint(
        "CHECK (kind != 'extended' OR date_end IS NOT NULL)",
        "An extended warranty has a last day.",
    )
    _reason_given = models.Constraint(
        "CHECK (kind = 'extended' OR reason IS NOT NULL)",
        "Say why: goodwill, an agreement and a void need a reason.",
    )

    # === COMPUTE ===

    @api.depends("lot_id.company_id")
    def _compute_company_id(self):
        for warranty_ in self:
            warranty_.company_id = (
                warranty_.lot_id.company_id or warranty_.company_id or self.env.company
            )

    @api.depends("amount_limit", "use_ids.amount")
    def _compute_amount_used(self):
        # Whoever may read a warranty may know what is left of it.
        uses = self.env["aftersales.goodwill.use"].sudo()
        used = dict(
            uses._read_group([("warranty_id", "in", self.ids)], ["warranty_id"], ["amount:sum"])
        )
        for record in self:
            record.amount_used = used.get(record._origin, 0.0)
            record.amount_left = record.amount_limit - record.amount_used

    @api.depends("kind", "lot_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = " · ".join(
                filter(None, (kinds.get(record.kind), record.lot_id.name))
            )

    # === CONSTRAINTS ===

    @api.constrains("scope", "category_id", "product_id")
    def _check_scope(self):
        for record in self:
            missing = (record.scope == "category" and not record.category_id) or (
                record.scope == "product" and not record.product_id
            )
            if missing:
                raise ValidationError(
                    self.env._("Say for which part, or part category, the warranty is.")
                )

    @api.constrains("order_id", "lot_id")
    def _check_order_id(self):
        for record in self:
            if record.order_id and record.order_id.lot_id != record.lot_id:
                raise ValidationError(
                    self.env._(
                        "The service order %(order)s is about another machine.",
                        order=record.order_id.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create warranties; goodwill only up to what its giver may grant."""
        for vals in vals_list:
            vals["state"] = "active"
        warranties = super().create(vals_list)
        warranties._check_may_keep()
        unsold = warranties.filtered(lambda one: not one.sale_line_id)
        for reason, granted in unsold.grouped("reason").items():
            self.env["aftersales.journal"]._record(
                "approval",
                granted,
                reason,
                {one.id: one._get_journal_values(JOURNALED) for one in granted},
            )
        return warranties

    def write(self, vals):
        """Write; what was sold or granted stays as it is: cancel it, and make another."""
        if PROTECTED_WRITE.is_given(self.env):
            return super().write(vals)
        if "state" in vals:
            raise UserError(self.env._("Use the button to cancel a warranty."))
        self.check_access("write")
        if not self._get_term_fields().isdisjoint(vals):
            self._refuse_other_terms()
        return super().write(vals)

    @api.model
    def _get_term_fields(self):
        """Return the names of what was sold, granted or declared: all that is stored here."""
        discussion = {"message_main_attachment_id", *MAGIC_COLUMNS}
        return {name for name, field in self._fields.items() if field.store} - discussion

    def _refuse_other_terms(self):
        """Say what to do instead of changing what was sold, granted or declared.

        :raises UserError: if there is any record
        """
        for record in self:
            if record.sale_line_id:
                raise UserError(
                    self.env._(
                        "%(warranty)s was sold with %(order)s: cancel that order, or sell another.",
                        warranty=record.display_name,
                        order=record.sale_order_id.name,
                    )
                )
            raise UserError(
                self.env._(
                    "What %(warranty)s says stays as it was granted: cancel it, and make another.",
                    warranty=record.display_name,
                )
            )

    def _get_frozen_evidence(self):
        return self

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Warranties are not deleted: cancel them."))

    # === WHO MAY GRANT WHAT ===

    def _check_may_keep(self):
        """Raise unless the user may have made these warranties as they are."""
        sold = self.filtered(lambda one: one.kind == "extended" and one.sale_line_id)
        if sold and not self.env.su:
            raise AccessError(self.env._("An extended warranty comes from a sales order."))
        unsold = (self - sold).filtered(lambda one: one.kind == "extended" and not one.reason)
        if unsold:
            raise UserError(
                self.env._(
                    "An extended warranty is sold with “Sell Extension” on the machine. For one "
                    "that was sold before, say in the reason how and when."
                )
            )
        is_manager = self.env.user.has_group("aftersales_service.group_service_manager")
        if not is_manager and (self - sold).filtered(lambda one: one.kind != "goodwill"):
            raise AccessError(
                self.env._("Only service managers make agreements or declare a warranty void.")
            )
        goodwill = self.filtered(lambda one: one.kind == "goodwill")
        goodwill._take_turns()
        for record in goodwill:
            record._check_goodwill_limit()

    def _take_turns(self):
        """Let nobody else grant something for the machines at the same time."""
        take_turns(self.lot_id)

    def _check_goodwill_limit(self):
        """Raise if the goodwill for the order, all taken together, is above the user's limit."""
        self.ensure_one()
        if not self.amount_limit:
            raise UserError(self.env._("Say up to which amount goodwill is granted."))
        # Others' goodwill counts too, or a limit could be had twice.
        granted = self.sudo().search(
            [
                ("kind", "=", "goodwill"),
                ("state", "=", "active"),
                ("lot_id", "=", self.lot_id.id),
                ("order_id", "=", self.order_id.id),
            ]
        )
        total, limit = sum(granted.mapped("amount_limit")), self._get_goodwill_limit()
        if self.currency_id.compare_amounts(total, limit) > 0:
            raise UserError(self._get_goodwill_refusal(total, limit))

    def _get_goodwill_limit(self):
        """Return how much the user may grant for one order."""
        # Superuser: a limit holds for those, too, who may not read the company.
        company = self.company_id.sudo()
        if self.env.user.has_group("aftersales_service.group_service_manager"):
            return company.aftersales_goodwill_limit_manager
        if self.env.user.has_group("aftersales_service.group_service_user"):
            return company.aftersales_goodwill_limit_user
        return 0.0

    def _get_goodwill_refusal(self, total, limit):
        """Return the sentence that says what is too much, and whom to ask."""
        words = {
            "total": format_amount(self.env, total, self.currency_id),
            "limit": format_amount(self.env, limit, self.currency_id),
        }
        # Superuser: whoever is refused is told whom to ask.
        most = self.company_id.sudo().aftersales_goodwill_limit_manager
        group = self.env.ref("aftersales_service.group_service_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and not user.share
        )
        if self.currency_id.compare_amounts(total, most) > 0 or self.env.user in managers:
            return self.env._(
                "With %(total)s the goodwill is above your limit of %(limit)s. Nobody may grant "
                "that much: ask the administrator, who keeps the limits in the settings.",
                **words,
            )
        return self.env._(
            "With %(total)s the goodwill is above your limit of %(limit)s. Ask a service manager: "
            "%(managers)s.",
            managers=", ".join(managers[:5].mapped("name")),
            **words,
        )

    # === ACTIONS ===

    def action_cancel(self):
        """Cancel: it counts no more from now on; decisions made by it stay."""
        if not self.env.su and self.filtered("sale_line_id"):
            raise UserError(
                self.env._("A warranty that was sold is cancelled with its sales order.")
            )
        self.check_access("write")
        self._ensure_in_state(("active",))
        self._cancel()

    def _cancel(self):
        active = self.filtered(lambda one: one.state == "active")
        PROTECTED_WRITE.give(active).state = "cancelled"
        self.env["aftersales.journal"]._record("cancellation", active)
