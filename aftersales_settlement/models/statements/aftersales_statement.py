from collections.abc import Iterable, Sequence

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

from ...rules.statements import PayeeFacts
from ...run.copy import RowBatch
from ..base.aftersales_settlement_record import SETTLEMENT_RUN
from ..base.freeze import DRAFT, FROZEN
from ..base.links import open_filtered

# What the journal says of an approved statement.
APPROVED = (
    "payee_id",
    "opening",
    "labour",
    "travel",
    "penalties",
    "clawbacks",
    "net",
    "billed",
    "closing",
    "made_by_id",
)


class AftersalesStatement(models.Model):
    """What a payee gets for one month, for itself and for the points below it."""

    _name = "aftersales.statement"
    _description = "Settlement Statement"
    _inherit = [
        "aftersales.settlement.record",
        "aftersales.field.access",
        "aftersales.journal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "month desc, name"
    _check_company_auto = True

    name = fields.Char("Reference", required=True, index="trigram")
    period_id = fields.Many2one(
        "aftersales.settlement.period", "Settlement Month", required=True, ondelete="restrict"
    )
    month = fields.Date(required=True, help="First day of the month.")
    company_id = fields.Many2one("res.company", required=True, index=True)
    payee_id = fields.Many2one(
        "aftersales.point", required=True, ondelete="restrict", index=True,
        check_company=True,
        help="Paid for itself and for every point below it without a nearer payee.",
    )  # fmt: skip
    # Who is paid, as it stood when the statement was made (RULES 25).
    partner_id = fields.Many2one(
        "res.partner", string="Vendor", readonly=True, index="btree_not_null",
        ondelete="restrict", help="The payee's contact when the statement was made.",
    )  # fmt: skip
    payee_name = fields.Char(readonly=True, help="When the statement was made.")
    payee_vat = fields.Char(
        string="Payee's Tax Number", readonly=True, help="When the statement was made."
    )
    payee_address = fields.Text(readonly=True, help="When the statement was made.")
    partner_bank_id = fields.Many2one(
        "res.partner.bank", string="Bank Account", readonly=True, index="btree_not_null",
        ondelete="restrict",
        help="The payee's bank account when the statement was made, or the one that an approver named"
        " since; the bill pays to it, and where it is empty, to none.",
    )  # fmt: skip
    payee_bank = fields.Char(
        string="Bank Account Number", readonly=True,
        help="When the statement was made, or when an approver named it.",
    )  # fmt: skip
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved")], string="Status", required=True,
        default="draft", tracking=True, index=True,
        help="A draft can be made again; an approved statement never changes.",
    )  # fmt: skip
    made_by_id = fields.Many2one("res.users", "Made by", help="May not approve the statement.")
    approved_by_id = fields.Many2one("res.users", "Approved by", tracking=True)
    # The freeze: whether a statement, with what it holds, may still change is asked of this alone.
    approved_at = fields.Datetime(
        "Approved on", help="From then on nothing of the statement changes, whatever its status."
    )
    can_be_approved = fields.Boolean(compute="_compute_can_be_approved")
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict",
        help="The company's when the month was made.",
    )  # fmt: skip
    opening = fields.Monetary(
        help="Carried from the payee's last statement: zero, or negative when it owed more than it"
        " earned."
    )
    labour = fields.Monetary(help="After the satisfaction coefficient.")
    travel = fields.Monetary()
    penalties = fields.Monetary()
    clawbacks = fields.Monetary(help="Paid in earlier months, taken back now.")
    net = fields.Monetary(help="Opening + labour + travel - penalties - clawbacks.")
    billed = fields.Monetary(
        "To Invoice", help="The net, if it is positive: what the payee invoices."
    )
    closing = fields.Monetary(
        help="The net, if it is negative: it opens the next statement of whoever is paid for the"
        " payee then. While nobody is, it stays."
    )
    carried_to_id = fields.Many2one(
        "aftersales.statement", "Carried to", ondelete="set null", index="btree_not_null",
        check_company=True,
        help="The later statement that opens with this one's debt.",
    )  # fmt: skip
    line_ids = fields.One2many("aftersales.statement.line", "statement_id", "Earning Points")
    claim_ids = fields.One2many("aftersales.claim", "statement_id", "Claims")
    penalty_ids = fields.One2many("aftersales.penalty", "statement_id", "Penalties")
    bill_ids = fields.One2many("account.move", "aftersales_statement_id", "Bills")
    claim_count = fields.Integer(compute="_compute_claim_count")
    held_count = fields.Integer("Held", compute="_compute_claim_count")

    _flow_begins_with_approval = models.Constraint(
        "check (state = 'draft' or approved_at is not null)",
        "A statement leaves the draft by its approval alone.",
    )
    # One statement a payee and month, however many make it at once.
    _period_payee_uniq = models.UniqueIndex(
        "(period_id, payee_id)", "This payee has a statement for this month already."
    )

    # Read by what is still to be approved.
    _draft_idx = models.Index("(company_id, month) WHERE approved_at IS NULL")

    # Read by what opens with the debts of earlier months.
    _debt_idx = models.Index("(company_id, month) WHERE closing < 0")

    def _auto_init(self):
        # Before statements said so, the payee's next one opened with the debt.
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "carried_to_id"):
            create_column(cr, table, "carried_to_id", "int4")
            cr.execute(
                """
                UPDATE aftersales_statement s SET carried_to_id = later.id
                  FROM aftersales_statement later
                 WHERE s.closing < 0 AND later.payee_id = s.payee_id
                   AND later.month = s.month + interval '1 month'
                """
            )
        return super()._auto_init()

    @api.model
    def _get_journal_labels(self):
        return super()._get_journal_labels() | {
            "amount": self.env._("Amount"),
            "payment": self.env._("Payment"),
        }

    @api.model
    def _get_discussion_fields(self):
        return super()._get_discussion_fields() | {"message_main_attachment_id"}

    def _get_frozen_evidence(self):
        return self.filtered_domain(FROZEN)

    @api.model
    def _get_open_debt_domain(self):
        """Return the domain of statements whose debt no approved one has opened with (rule 25)."""
        taken = Domain("carried_to_id", "=", False) | Domain(
            "carried_to_id.approved_at", "=", False
        )
        return FROZEN & Domain("closing", "<", 0) & taken

    def _compute_claim_count(self):
        groups = self.env["aftersales.claim"]._read_group(
            [("statement_id", "in", self.ids)], ["statement_id", "state"], ["__count"]
        )
        counts = {(statement.id, state): count for statement, state, count in groups}
        for statement in self:
            states = ("paid", "held", "excluded", "clawed_back")
            statement.claim_count = sum(counts.get((statement.id, state), 0) for state in states)
            statement.held_count = counts.get((statement.id, "held"), 0)

    @api.depends_context("uid")
    @api.depends("approved_at", "made_by_id", "period_id.state")
    def _compute_can_be_approved(self):
        for statement in self:
            statement.can_be_approved = (
                not statement.approved_at
                and statement.period_id.state == "made"
                and statement.made_by_id != self.env.user
            )

    # === APPROVAL ===

    def action_approve(self):
        """Freeze the statements with their claims and penalties."""
        self._approve()
        return True

    def _approve(self) -> None:
        """Approve drafts; their months close when no draft is left.

        :raises UserError: if the user may not, if the month is not ready for it, or if some are
            approved already.
        """
        self._ensure_can_be_approved()
        for period, statements in self.grouped("period_id").items():
            is_last = not period.statement_ids.filtered_domain(DRAFT) - statements
            # With the last of them the month closes, and what came to no statement with it.
            period._ensure_as_made(None if is_last else statements.payee_id.ids)
            statements._freeze()
            if is_last:
                period._close()

    def _freeze(self) -> None:
        """Approve these drafts, which were checked: they never change again."""
        self._settle_orders()
        SETTLEMENT_RUN.give(self).write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        self._record_approval()

    def _record_approval(self) -> None:
        """Say in the journal what was approved: the chatter only repeats it."""
        details = {statement.id: statement._get_journal_values(APPROVED) for statement in self}
        self.env["aftersales.journal"]._record("approval", self, details=details)

    def _ensure_can_be_approved(self) -> None:
        self.period_id._ensure_may_approve()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on these statements right now. Try again in a moment."
                )
            ) from error
        approved = self.filtered_domain(FROZEN)
        if approved:
            raise UserError(
                self.env._(
                    "These statements are approved already and never change: %(names)s",
                    names=", ".join(approved.mapped("name")),
                )
            )
        for statement in self:
            if statement.made_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You made statement %(name)s yourself. Somebody else must approve it.",
                        name=statement.name,
                    )
                )

    def _settle_orders(self) -> None:
        """Mark the orders that the statements' claims settle for good."""
        self.env["aftersales.claim"]._settle_orders(SQL("c.statement_id = ANY(%s)", self.ids))

    # === LINKS ===

    def action_view_claims(self):
        """Open the statement's claims."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_claim_action", statement_id=self.id)

    def action_view_held_claims(self):
        """Open the statement's orders that wait for something."""
        self.ensure_one()
        return open_filtered(self.env, "aftersales_claim_action", statement_id=self.id, held=1)

    # === WRITTEN BY COPY ===

    @api.model
    def _get_copy_columns(self):
        return (
            "id", "name", "company_id", "currency_id", "period_id", "month", "payee_id", "state",
            "made_by_id", "opening", "labour", "travel", "penalties", "clawbacks", "net", "billed",
            "closing",
            "create_uid", "create_date", "write_uid", "write_date", *PayeeFacts._fields,
        )  # fmt: skip

    @api.model
    def _prepare_statement_rows(self, batch: RowBatch) -> Iterable[Sequence]:
        """Return the rows of statements that a run is about to write. Hook, see `_get_copy_columns`.

        :param batch: its keys are the payees' ids; amounts come when all claims are written.
        """
        return batch.rows
