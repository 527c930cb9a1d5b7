from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..base.aftersales_settlement_record import SETTLEMENT_RUN
from .account_move import STATE_FACTS


class AccountMove(models.Model):
    """Posting, withdrawing and crediting the bills of statements."""

    _inherit = "account.move"

    def _in_run(self):
        """Return the moves with the permission to change bills of statements."""
        return SETTLEMENT_RUN.give(self)

    def _ensure_settlement_approver(self):
        """Let only approvers decide about the bills of statements, also under sudo.

        :raises AccessError: for other users
        """
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise AccessError(
                self.env._(
                    "Only a settlement approver posts, resets, cancels, credits or blocks the bills"
                    " of service statements."
                )
            )

    # === POSTING ===

    def _post(self, soft=True):
        bills = self._get_statement_bills()
        if bills:
            bills._check_statement_bills_postable()
            with bills._guarding_facts(STATE_FACTS):
                posted = super(AccountMove, self._in_run())._post(soft)
            # The caller's records must not carry the permission.
            posted = self.browse(posted.ids)
        else:
            posted = super()._post(soft)
        posted.origin_payment_id._check_statement_bills()
        return posted

    def _check_statement_bills_postable(self):
        """Let only an approver who did not make the statement post its unchanged bill.

        The check is on the user, also under sudo: a scheduled posting is nobody's approval.

        :raises AccessError: for users who are not approvers
        :raises UserError: for who made the statement, and for a bill that doesn't match it
        """
        self._ensure_settlement_approver()
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
            if not statement.approved_at or not bill._matches_statement(statement):
                raise UserError(
                    self.env._(
                        "The bill %(bill)s doesn't match the approved statement %(statement)s. "
                        "Cancel it and create it again from the statement.",
                        bill=bill.display_name,
                        statement=statement.name,
                    )
                )

    def _matches_statement(self, statement):
        """Whether this bill pays exactly what the statement says, to its payee and account."""
        self.ensure_one()
        return (
            self.move_type == "in_invoice"
            and self.partner_id == statement.partner_id
            and self.partner_bank_id == statement.partner_bank_id
            and self.currency_id == statement.currency_id
            and not self.currency_id.compare_amounts(self.amount_total, statement.billed)
        )

    # === WITHDRAWING ===

    def button_draft(self):
        bills = self._get_statement_bills()
        if not bills:
            return super().button_draft()
        bills._check_can_be_withdrawn()
        with bills._guarding_facts(STATE_FACTS):
            return super(AccountMove, self._in_run()).button_draft()

    def button_cancel(self):
        bills = self._get_statement_bills()
        if not bills:
            return super().button_cancel()
        bills._check_can_be_withdrawn()
        with bills._guarding_facts(STATE_FACTS):
            result = super(AccountMove, self._in_run()).button_cancel()
        bills._record_in_journal("cancellation")
        return result

    def action_toggle_block_payment(self):
        bills = self._get_statement_bills()
        if bills:
            bills._ensure_settlement_approver()
            # Who pays meanwhile is refused, or was faster.
            bills._lock_statement_money()
        return super(AccountMove, self._in_run() if bills else self).action_toggle_block_payment()

    def _check_can_be_withdrawn(self):
        """Refuse to reset or cancel bills that are paid, credited or not the last of a statement.

        :raises AccessError: for users who are not approvers
        :raises UserError: naming the bill
        """
        self._ensure_settlement_approver()
        self._lock_statement_money()
        for bill in self:
            bill._ensure_not_credited()
            # Superuser: whoever posts a bill need not see its statement.
            live = bill.sudo().aftersales_statement_id.bill_id
            if live and live != bill:
                raise UserError(
                    self.env._(
                        "The statement %(statement)s is billed by %(bill)s: an earlier bill of it"
                        " can't be revived.",
                        statement=bill._get_statement_name(),
                        bill=live.display_name,
                    )
                )
        self._ensure_unpaid()

    def _ensure_not_credited(self):
        """Refuse when the bill is credited, or is a credit note itself.

        :raises UserError: naming it
        """
        self.ensure_one()
        if self.aftersales_is_credited or self.move_type != "in_invoice":
            raise UserError(
                self.env._(
                    "%(bill)s and its credit note have freed the statement %(statement)s for"
                    " another bill: both stay as they are.",
                    bill=self.display_name,
                    statement=self._get_statement_name(),
                )
            )

    # === CREDITING ===

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Reverse; a statement's bill wholly and at once, which frees its statement, once."""
        bills = self._get_statement_bills()
        if not bills:
            return super()._reverse_moves(default_values_list, cancel)
        defaults = dict(zip(self, default_values_list or [{} for _move in self], strict=True))
        others = self - bills
        notes = dict(
            zip(
                others,
                others._reverse_moves([defaults[move] for move in others], cancel),
                strict=True,
            )
        )
        bills._check_can_be_credited()
        values = [bill._prepare_credit(defaults[bill]) for bill in bills]
        made = super(AccountMove, bills._in_run())._reverse_moves(values, cancel=True)
        bills._free_statements(made)
        notes.update(zip(bills, made, strict=True))
        # In the caller's environment, without the permission.
        return self.browse(notes[move].id for move in self)

    def _check_can_be_credited(self):
        """Refuse to credit what is not posted, paid or credited already.

        :raises AccessError: for users who are not approvers
        :raises UserError: naming the bill
        """
        self._ensure_settlement_approver()
        self._lock_statement_money()
        for bill in self:
            bill._ensure_not_credited()
            if bill.state != "posted":
                raise UserError(
                    self.env._(
                        "%(bill)s is not posted: cancel it, it needs no credit note.",
                        bill=bill.display_name,
                    )
                )
        self._ensure_unpaid()

    def _prepare_credit(self, values):
        """Return the values of the credit note of a statement's bill.

        :param values: what the caller wants it to have
        :raises UserError: when it would be posted later only
        """
        day = fields.Date.to_date(values.get("date")) or fields.Date.context_today(self)
        if day > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The credit note of %(bill)s frees its statement at once: date it today or"
                    " earlier.",
                    bill=self.display_name,
                )
            )
        return (
            {"date": day, "invoice_date": day}
            | values
            | {
                "aftersales_statement_id": self.aftersales_statement_id.id,
                "auto_post": "no",
            }
        )

    def _free_statements(self, notes):
        """Let the statements of these bills be billed again.

        :param notes: the posted credit notes, in the order of the bills
        :raises UserError: when one does not cancel out its bill exactly
        """
        for bill, note in zip(self, notes, strict=True):
            if note.amount_total != bill.amount_total or bill.amount_residual:
                raise UserError(
                    self.env._(
                        "The credit note of %(bill)s must cancel it out exactly.",
                        bill=bill.display_name,
                    )
                )
        self._in_run().write({"aftersales_is_credited": True})
        self._record_in_journal(
            "cancellation", dict(zip(self.ids, notes.mapped("ref"), strict=True))
        )

    def _record_in_journal(self, event, reasons=None):
        """Write on the statements what became of their bills."""
        journal = self.env["aftersales.journal"]
        for bill in self:
            journal._record(
                event,
                bill.sudo().aftersales_statement_id,
                reason=(reasons or {}).get(bill.id, False),
                details={"bill_id": bill.display_name, "billed": bill.amount_total},
            )
