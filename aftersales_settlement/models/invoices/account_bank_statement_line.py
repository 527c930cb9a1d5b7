from odoo import models

from ..base.aftersales_settlement_record import SETTLEMENT_RUN


class AccountBankStatementLine(models.Model):
    """A line of the bank's that was matched with the wrong bill is open again when undone."""

    _inherit = "account.bank.statement.line"

    def action_undo_reconciliation(self):
        lines = SETTLEMENT_RUN.give(self)
        return super(AccountBankStatementLine, lines).action_undo_reconciliation()
