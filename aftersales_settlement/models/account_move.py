from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .aftersales_settlement_record import SETTLEMENT_RUN
from .changes import changed_fields

# What makes a bill the statement's bill. Its lines have their own check.
BILL_FACTS = frozenset(
    {
        "company_id",
        "currency_id",
        "fiscal_position_id",
        "invoice_cash_rounding_id",
        "invoice_currency_rate",
        "move_type",
        "partner_id",
        "ref",
    }
)


class AccountMove(models.Model):
    _inherit = "account.move"

    aftersales_statement_id = fields.Many2one(
        "aftersales.statement",
        string="Service Statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The monthly statement that this bill pays.",
    )

    aftersales_is_credited = fields.Boolean(
        string="Credited",
        readonly=True,
        copy=False,
        help="A credit note has cancelled the bill out: its statement can be billed again.",
    )

    # Two clicks, two users or two workers: the database lets one bill live.
    _aftersales_statement_once = models.UniqueIndex(
        "(aftersales_statement_id) WHERE aftersales_statement_id IS NOT NULL "
        "AND move_type = 'in_invoice' AND state != 'cancel' "
        "AND aftersales_is_credited IS NOT TRUE",
        "This statement already has a bill that is not cancelled.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_statement_link_untouched(vals)
        # As a value: else a default in the context of a caller would make the link.
        return super().create([{"aftersales_statement_id": False} | vals for vals in vals_list])

    def write(self, vals):
        self._check_statement_link_untouched(vals)
        if BILL_FACTS & vals.keys():
            bills = self._get_statement_bills()
            bills.filtered(lambda bill: changed_fields(bill, vals, BILL_FACTS))._refuse_edit()
        return super().write(vals)

    def unlink(self):
        moves = self
        if any(move.aftersales_statement_id for move in self):
            # A bill goes as a whole, and its statement can be billed again.
            moves = self.with_context(settlement_run=SETTLEMENT_RUN)
        return super(AccountMove, moves).unlink()

    def _check_statement_link_untouched(self, vals):
        """Let only the billing of statements link a bill to one.

        :raise AccessError: for every other caller, sudo included
        """
        is_ours = self.env.context.get("settlement_run") is SETTLEMENT_RUN
        if "aftersales_statement_id" in vals and not is_ours:
            raise AccessError(
                self.env._("Only Create Bills on a statement links a bill to that statement.")
            )

    def _get_statement_bills(self):
        """The moves of ``self`` that pay statements and that nobody may edit by hand."""
        if self.env.context.get("settlement_run") is SETTLEMENT_RUN:
            return self.browse()
        return self.filtered(lambda move: move.aftersales_statement_id and move.state != "cancel")

    def _refuse_edit(self):
        """Refuse to edit these bills of statements, if there are any.

        :raise UserError: naming the first one
        """
        for bill in self[:1]:
            raise UserError(
                self.env._(
                    "The bill %(bill)s pays the statement %(statement)s: its partner, currency, "
                    "reference, lines and amounts come from there and can't be edited. Cancel "
                    "the bill and create it again from the statement if it must be made anew.",
                    bill=bill.display_name,
                    statement=bill.sudo().aftersales_statement_id.name,
                )
            )

    # === POSTING === #

    def _post(self, soft=True):
        self.filtered("aftersales_statement_id")._check_statement_bills_postable()
        return super()._post(soft)

    def _check_statement_bills_postable(self):
        """Let only an approver who did not make the statement post its unchanged bill.

        The check is on the user, also under sudo: a scheduled posting is nobody's approval.

        :raise AccessError: for users who are not approvers
        :raise UserError: for who made the statement, and for a bill that doesn't match it
        """
        if not self:
            return
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise AccessError(
                self.env._("Only a settlement approver posts the bills of service statements.")
            )
        for bill in self:
            # An approver's record rules need not cover every company of the bills.
            statement = bill.sudo().aftersales_statement_id
            if statement.made_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You made the statement %(statement)s: another approver must post its "
                        "bill.",
                        statement=statement.name,
                    )
                )
            if statement.state != "approved" or not bill._matches_statement(statement):
                raise UserError(
                    self.env._(
                        "The bill %(bill)s doesn't match the approved statement %(statement)s. "
                        "Cancel it and create it again from the statement.",
                        bill=bill.display_name,
                        statement=statement.name,
                    )
                )

    def _matches_statement(self, statement):
        """Whether this bill pays exactly what the statement says, to its payee."""
        self.ensure_one()
        return (
            self.move_type == "in_invoice"
            and self.partner_id == statement.partner_id
            and self.currency_id == statement.currency_id
            and not self.currency_id.compare_amounts(self.amount_total, statement.billed)
        )

    # === ACTIONS === #

    def action_view_aftersales_statement(self):
        """Open the statement that this bill pays."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.statement",
            "view_mode": "form",
            "res_id": self.aftersales_statement_id.id,
        }
