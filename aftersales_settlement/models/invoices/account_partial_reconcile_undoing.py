from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..base.aftersales_settlement_record import SETTLEMENT_RUN

SIDES = ("debit_move_id", "credit_move_id")


class AccountPartialReconcile(models.Model):
    """What settles a statement's bill: taken back by an approver, it opens the bill at once."""

    _inherit = "account.partial.reconcile"

    @api.model
    def _find_settling(self, moves):
        """Return what matches these moves with bills of statements, as the superuser."""
        others = moves.filtered(lambda move: not move.aftersales_statement_id)
        # Superuser: matchings count whoever may see them.
        partials = self.sudo()
        if not others:
            return partials.browse()
        return partials.search(
            Domain.OR(
                Domain(f"{one}.move_id", "in", others.ids)
                & Domain(f"{other}.move_id.aftersales_statement_id", "!=", False)
                for one, other in (SIDES, SIDES[::-1])
            )
        )

    def _ensure_may_be_taken_back(self):
        """Let an approver alone take back what these match with bills; lines of the bank's, nobody.

        :raises AccessError: for other users
        :raises UserError: for lines of the bank's
        """
        for bill, _line, other in self._get_statement_matchings():
            if other.move_id.statement_line_id:
                raise UserError(
                    self.env._(
                        "%(other)s is a line of the bank's and pays the bill %(bill)s of the"
                        " statement %(statement)s. If it doesn't, undo its matching there.",
                        other=other.move_id.display_name,
                        bill=bill.display_name,
                        statement=bill._get_statement_name(),
                    )
                )
            self._ensure_may_undo()
            bill._lock_statement_money()

    def _ensure_may_undo(self):
        """Let only approvers undo what has paid a statement's bill, also under sudo.

        :raises AccessError: for other users
        """
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise AccessError(
                self.env._(
                    "Only a settlement approver resets, changes, cancels or deletes what has paid"
                    " the bill of a service statement."
                )
            )

    def _open_statement_bills(self):
        """Let the bills of these matchings be due again, and write so on their statements.

        What an entry by hand paid is told here; payments tell of themselves.
        """
        for bill, _line, other in self._get_statement_matchings():
            if not other.move_id.origin_payment_id:
                self.env["aftersales.journal"]._record(
                    "cancellation",
                    bill.sudo().aftersales_statement_id,
                    details={
                        "payment": other.move_id.display_name,
                        "bill_id": bill.display_name,
                        "billed": bill.amount_total,
                    },
                )
        SETTLEMENT_RUN.give(self).unlink()
