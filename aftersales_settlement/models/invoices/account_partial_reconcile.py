from odoo import api, models
from odoo.exceptions import UserError

from ..base.aftersales_settlement_record import SETTLEMENT_RUN

# What a matching matches.
MATCHING_FACTS = frozenset(
    {
        "amount",
        "credit_amount_currency",
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
    }
)


class AccountPartialReconcile(models.Model):
    """All matching ends here: a statement's bill is matched with its payments and no more."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["account.move.line"].browse(
            vals[side]
            for vals in vals_list
            for side in ("debit_move_id", "credit_move_id")
            if vals.get(side)
        )
        bills = lines.move_id.filtered("aftersales_statement_id")
        if not bills:
            return super().create(vals_list)
        bills._lock_statement_money()
        partials = super().create(vals_list)
        if not partials._is_settlement_run():
            bills._ensure_not_blocked()
            partials._check_statement_matchings()
            partials._link_statement_payments()
            bills._check_payments()
        return partials

    def write(self, vals):
        if MATCHING_FACTS & vals.keys() and not self._is_settlement_run():
            lines = self.debit_move_id | self.credit_move_id
            lines |= lines.browse(
                vals[side] for side in ("debit_move_id", "credit_move_id") if vals.get(side)
            )
            lines.move_id._get_statement_bills()._refuse_edit()
        return super().write(vals)

    def unlink(self):
        # Before Odoo takes apart what hangs on the matching.
        # pylint: disable=no-raise-unlink
        if not self._is_settlement_run():
            for bill, _line, other in self._get_statement_matchings():
                if other.move_id.state == "posted":
                    raise UserError(
                        self.env._(
                            "%(other)s settles the bill %(bill)s of the statement %(statement)s"
                            " and stays matched with it. If no money has left, cancel the"
                            " payment, or reset the entry; if it is a line of the bank's, undo its"
                            " matching there.",
                            other=other.move_id.display_name,
                            bill=bill.display_name,
                            statement=bill._get_statement_name(),
                        )
                    )
                self._ensure_may_undo()
        return super().unlink()

    def _is_settlement_run(self):
        return SETTLEMENT_RUN.is_given(self.env)

    def _get_statement_matchings(self):
        """Return (bill of a statement, its line, the line that it is matched with) of these."""
        return [
            (line.move_id, line, other)
            for partial in self
            for line, other in (
                (partial.credit_move_id, partial.debit_move_id),
                (partial.debit_move_id, partial.credit_move_id),
            )
            if line.move_id.aftersales_statement_id
        ]

    def _check_statement_matchings(self):
        """Refuse to match a statement's bill with what does not pay it.

        :raises UserError: naming the bill and what it was to be matched with
        """
        for bill, _line, other in self._get_statement_matchings():
            if (
                bill.state != "posted"
                or bill.aftersales_is_credited
                or bill.move_type != "in_invoice"
                or not other._pays_statement_bill(bill)
            ):
                raise UserError(
                    self.env._(
                        "%(other)s doesn't pay the bill %(bill)s of the statement %(statement)s."
                        " It is settled in its own currency by payments to its vendor, by lines of"
                        " bank statements, and by entries that a settlement approver matches with"
                        " it.",
                        other=other.move_id.display_name,
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                    )
                )

    def _link_statement_payments(self):
        """Let a bill keep the payments that it was ever matched with, also when no more."""
        for bill, _line, other in self._get_statement_matchings():
            payment = other.move_id.origin_payment_id
            if payment and payment not in bill.matched_payment_ids:
                # Superuser: who matches need not be who edits bills.
                bill = SETTLEMENT_RUN.give(bill.sudo())
                bill = bill.with_context(skip_is_manually_modified=True)
                bill.matched_payment_ids += payment
