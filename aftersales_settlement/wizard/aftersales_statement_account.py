from odoo import api, fields, models


class AftersalesStatementAccount(models.TransientModel):
    """Asks an approver which account an unpaid statement is paid to, and why."""

    _name = "aftersales.statement.account"
    _description = "Bank Account of a Statement"

    statement_id = fields.Many2one(
        "aftersales.statement", required=True, readonly=True, ondelete="cascade"
    )
    available_bank_ids = fields.Many2many(
        "res.partner.bank", compute="_compute_available_bank_ids", string="Payee's Accounts"
    )
    partner_bank_id = fields.Many2one(
        "res.partner.bank", string="Bank Account", required=True, ondelete="cascade",
        domain="[('id', 'in', available_bank_ids)]",
        help="One of the payee's own. Its bill pays to it.",
    )  # fmt: skip
    reason = fields.Text("Why", required=True)

    @api.depends("statement_id")
    def _compute_available_bank_ids(self):
        for wizard in self:
            wizard.available_bank_ids = wizard.statement_id._get_payee_accounts()

    def action_name(self):
        """Name it."""
        for wizard in self:
            wizard.statement_id._name_bank_account(wizard.partner_bank_id, wizard.reason)
        return {"type": "ir.actions.act_window_close"}
