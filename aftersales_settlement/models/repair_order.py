from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .changes import changed_fields
from .settlement_record import SETTLEMENT_RUN

AUDIT_FIELDS = frozenset({"audit_date", "audit_verdict"})


class RepairOrder(models.Model):
    _inherit = "repair.order"

    audit_date = fields.Date(
        string="Audited On",
        copy=False,
        tracking=True,
        help="The day an audit established whether the work was done. It counts for the "
        "statements whose cutoff is on or after it.",
    )
    audit_verdict = fields.Selection(
        [("false", "Fictitious"), ("genuine", "Genuine")],
        copy=False,
        tracking=True,
        help="Fictitious: the order is not paid, what was paid is taken back, and a penalty is "
        "due.",
    )
    is_settled = fields.Boolean(
        string="Settled",
        readonly=True,
        copy=False,
        index=True,
        help="An approved statement paid or excluded this order. Its facts can't change any more.",
    )
    claim_ids = fields.One2many("aftersales.claim", "order_id", string="Claims", copy=False)
    claim_count = fields.Integer(string="Claim Count", compute="_compute_claim_count")

    _audit_complete = models.Constraint(
        "check ((audit_date is null) = (audit_verdict is null))",
        "An audit needs both its date and its verdict.",
    )
    # The settlement run reads the orders found fictitious up to a cutoff.
    _audited_false_idx = models.Index("(audit_date) WHERE audit_verdict = 'false'")

    def _compute_claim_count(self):
        claims = self.env["aftersales.claim"]
        counts = {}
        if claims.has_access("read"):
            counts = dict(
                claims._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
            )
        for order in self:
            order.claim_count = counts.get(order._origin, 0)

    # === PROTECTION === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_is_settled_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_is_settled_untouched(vals)
        if AUDIT_FIELDS & vals.keys():
            for order in self.filtered("is_settled"):
                if changed_fields(order, vals, AUDIT_FIELDS):
                    order._check_audit_is_new(vals)
        return super().write(vals)

    def _check_is_settled_untouched(self, vals):
        """Let only the settlement run say that an order is settled.

        :raise AccessError: for every other caller, sudo included
        """
        if "is_settled" in vals and self.env.context.get("settlement_run") is not SETTLEMENT_RUN:
            raise AccessError(
                self.env._("Only the approval of a statement makes a service order settled.")
            )

    def _get_closed_orders(self):
        return super()._get_closed_orders() | self.filtered("is_settled")

    def _check_order_editable(self, vals):
        """Refuse changes of settled orders, saying of what, and what can be done instead.

        :param vals: values about to be written, or names of fields
        :raise UserError: naming the first order and the fields
        """
        facts = self._protected_order_fields()
        for order in self.filtered("is_settled"):
            if isinstance(vals, dict):
                changed = changed_fields(order, vals, facts)
            else:
                changed = sorted(facts & set(vals))
            if changed:
                raise UserError(
                    self.env._(
                        "%(order)s is settled: an approved statement rests on it. It can't be "
                        "deleted, and these can't change any more: %(fields)s. If the order "
                        "turns out to be wrong, record an audit; the next statement takes it "
                        "into account.",
                        order=order.name,
                        fields=", ".join(
                            self._fields[name]._description_string(self.env) for name in changed
                        ),
                    )
                )
        return super(RepairOrder, self - self._get_closed_orders())._check_order_editable(vals)

    def _check_audit_is_new(self, vals):
        """Refuse an audit that changes what an approved month knew (rules 11, 21 and 22).

        :raise UserError: when the old or the new audit is dated up to the last approved cutoff
        """
        self.ensure_one()
        cutoff = self._get_last_approved_cutoff()
        if not cutoff:
            return
        new_date = fields.Date.to_date(vals.get("audit_date", self.audit_date))
        if self.audit_date and self.audit_date <= cutoff:
            raise UserError(
                self.env._(
                    "Statements approved up to the cutoff of %(cutoff)s have counted the audit of "
                    "%(order)s: it can't change any more.",
                    cutoff=fields.Date.to_string(cutoff),
                    order=self.name,
                )
            )
        if new_date and new_date <= cutoff:
            raise UserError(
                self.env._(
                    "%(order)s is settled, and statements are approved up to the cutoff of "
                    "%(cutoff)s. Date the audit after that, so that the next statement counts "
                    "it.",
                    cutoff=fields.Date.to_string(cutoff),
                    order=self.name,
                )
            )

    def _get_last_approved_cutoff(self):
        """Cutoff date of the last month that this order's company approved, or False."""
        self.ensure_one()
        # Whoever may edit the order need not be allowed to see settlements.
        statements = self.env["aftersales.statement"].sudo()
        last = statements.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "approved")],
            order="month desc",
            limit=1,
        )
        return last.period_id.cutoff_date

    # === ACTIONS === #

    def action_view_claims(self):
        """Open the claims of these orders."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "aftersales_settlement.aftersales_claim_action"
        )
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {}
        return action
