from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.base.aftersales_role_guard import SERVICE_USER
from odoo.addons.aftersales_service.models.base.changes import changed_fields
from odoo.addons.aftersales_service.models.base.sentinels import WORKBOOK_IMPORT

from ...rules.claims import FALSE_ORDER
from ..base.freeze import FROZEN

AUDITOR = "aftersales_settlement.group_auditor"
# What the audit found, and what it rests on.
AUDIT_FIELDS = frozenset(
    {"audit_date", "audit_verdict", "audit_note", "audit_evidence", "audit_evidence_name"}
)
# Who audited and when: stamped here and never taken from a caller.
STAMP_FIELDS = frozenset({"audited_by_id", "audited_at"})
# Who may see what an audit rests on.
READERS = ",".join(
    (
        AUDITOR,
        "aftersales_settlement.group_settlement_clerk",
        "aftersales_settlement.group_settlement_approver",
    )
)


class RepairOrder(models.Model):
    """Audits: whether the work of an order was done. A right of their own, with its evidence."""

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
    audit_note = fields.Text(
        copy=False,
        help="What was found, and how: a call to the customer, a visit, the machine's data.",
    )
    audit_evidence = fields.Binary(
        copy=False, groups=READERS, help="A photo, a recording, a signed statement."
    )
    audit_evidence_name = fields.Char(copy=False, groups=READERS)
    audited_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    audited_at = fields.Datetime(string="Audit Recorded At", readonly=True, copy=False)

    _audit_complete = models.Constraint(
        "check ((audit_date is null) = (audit_verdict is null))",
        "An audit needs both its date and its verdict.",
    )
    # The settlement run reads the orders found fictitious up to a cutoff.
    _audited_false_idx = models.Index("(audit_date) WHERE audit_verdict = 'false'")

    # === ROLES ===

    def _get_fields_of_roles(self):
        facts = super()._get_fields_of_roles()
        audit = AUDIT_FIELDS | STAMP_FIELDS
        facts[SERVICE_USER] -= audit
        return facts | {AUDITOR: set(audit)}

    # === ONCHANGE ===

    @api.onchange("audit_verdict")
    def _onchange_audit_verdict(self):
        """What is found now is found today, until somebody says when it was."""
        today = self.company_id._aftersales_today()
        self.audit_date = self.audit_verdict and (self.audit_date or today)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; an audit that comes with an order is stamped."""
        for vals in vals_list:
            self._check_audit_stamps_untouched(vals)
        # As values: else defaults in the context of a caller would forge them.
        stamps, blank = self._prepare_audit_stamps(), dict.fromkeys(STAMP_FIELDS, False)
        return super().create(
            [vals | (stamps if vals.get("audit_verdict") else blank) for vals in vals_list]
        )

    def write(self, vals):
        """Write; an audit is stamped with who recorded it, and kept in the journal."""
        self._check_audit_stamps_untouched(vals)
        audited = self.browse()
        if not AUDIT_FIELDS.isdisjoint(vals):
            audited = self.filtered(lambda order: order._changes_audit(vals))
        if not audited:
            return super().write(vals)
        self._check_roles_on_write(vals)  # before anything is read on the user's behalf
        audited.filtered("is_settled")._check_audit_not_counted()
        audited._check_evidence(vals)
        before = {order.id: order._get_audit_values(vals) for order in audited}
        withdrawn = not vals.get("audit_verdict", True)
        blank = dict.fromkeys(STAMP_FIELDS, False)
        stamps = blank if withdrawn else self._prepare_audit_stamps()
        result = super(RepairOrder, audited).write(vals | stamps)
        if self - audited:
            super(RepairOrder, self - audited).write(vals)
        audited._keep_audit(vals, before)
        return result

    def _changes_audit(self, vals):
        """Return whether values would change the audit of the order, read by whoever writes."""
        # Superuser: that somebody may not see the evidence is no way to write it unnoticed.
        return bool(changed_fields(self.sudo(), vals, AUDIT_FIELDS))

    @api.model
    def _check_audit_stamps_untouched(self, vals):
        """Refuse values for who audited and when.

        :raises AccessError: whoever asks, because only an audit sets them
        """
        if STAMP_FIELDS & vals.keys():
            raise AccessError(
                self.env._("Who audited an order and when is recorded by the system alone.")
            )

    @api.model
    def _prepare_audit_stamps(self):
        """Return the stamps of an audit recorded now by the current user."""
        return {"audited_by_id": self.env.uid, "audited_at": fields.Datetime.now()}

    # === AUDITS ===

    @api.model
    def _get_happened_days(self):
        return super()._get_happened_days() | {"audit_date": True}

    def _check_evidence(self, vals):
        """Refuse to call an order fictitious without saying what that rests on.

        An import brings audits that were made elsewhere, with their evidence there.

        :raises UserError: naming the first order
        """
        if self.env.su or WORKBOOK_IMPORT.is_given(self.env):
            return
        for order in self:
            said = {
                name: vals.get(name, order[name])
                for name in ("audit_verdict", "audit_note", "audit_evidence")
            }
            if said["audit_verdict"] == "false" and not (
                (said["audit_note"] or "").strip() or said["audit_evidence"]
            ):
                raise UserError(
                    self.env._(
                        "%(order)s: say what the audit found, or attach the evidence. What was "
                        "paid for the order is taken back because of it.",
                        order=order.name,
                    )
                )

    def _get_audit_values(self, vals):
        """Return what of the audit is about to change, for the journal: no files."""
        return self._get_journal_values(sorted(AUDIT_FIELDS & vals.keys() - {"audit_evidence"}))

    def _keep_audit(self, vals, before):
        """Write into the journal what was found of the orders, and what was said before."""
        details = {
            order.id: {
                name: [before[order.id][name], value]
                for name, value in order._get_audit_values(vals).items()
            }
            for order in self
        }
        self.env["aftersales.journal"]._record("audit", self, vals.get("audit_note"), details)

    def _check_audit_not_counted(self):
        """Refuse to change an audit that an approved claim counted (rules 11 and 22).

        An audit that comes in late, dated before a cutoff that is over, is welcome: the next
        statement claws back what it shows.

        :raises UserError: when an approved claim says that the order is fictitious
        """
        # Whoever may edit the order need not be allowed to see settlements.
        for claim in self.sudo().claim_ids:
            if claim.reason == FALSE_ORDER and claim.is_final:
                raise UserError(
                    self.env._(
                        "The approved month %(month)s has counted the audit of %(order)s: it "
                        "can't change any more.",
                        month=claim.period_id.display_name,
                        order=claim.order_id.name,
                    )
                )

    def _get_last_approved_cutoff(self):
        """Cutoff date of the last month that this order's company approved, or False."""
        self.ensure_one()
        # Whoever may edit the order need not be allowed to see settlements.
        statements = self.env["aftersales.statement"].sudo()
        last = statements.search(
            Domain("company_id", "=", self.company_id.id) & FROZEN,
            order="month desc",
            limit=1,
        )
        return last.period_id.cutoff_date
