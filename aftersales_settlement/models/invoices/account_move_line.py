from odoo import api, models

from odoo.addons.aftersales_service.models.base.changes import changed_fields

# What Odoo computes from the matching of a line. Written through write it is forged.
FORGED = frozenset({"amount_residual", "amount_residual_currency", "reconciled"})


class AccountMoveLine(models.Model):
    """The lines of statements' bills change with their bill, which is guarded as a whole."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["account.move"].browse(
            {vals["move_id"] for vals in vals_list if vals.get("move_id")}
        )
        with moves._get_statement_bills()._guarding_facts():
            return super().create(vals_list)

    def write(self, vals):
        moves = self.move_id
        if vals.get("move_id"):
            moves |= moves.browse(vals["move_id"])
        bills = moves._get_statement_bills()
        if bills:
            forged = self.filtered(lambda line: changed_fields(line, vals, FORGED))
            (forged.move_id & bills)._refuse_edit()
        with bills._guarding_facts():
            return super().write(vals)

    def unlink(self):
        with self.move_id._get_statement_bills()._guarding_facts():
            return super().unlink()

    def action_register_payment(self, ctx=None):
        self.move_id._ensure_any_payable()
        return super().action_register_payment(ctx)

    def _pays_statement_bill(self, bill):
        """Whether what this line, matched with a statement's bill, stands for is its payment.

        Money that left for the bill's vendor in the bill's currency: a payment or a line of the
        bank's, and no more than that money. An entry by hand only where a settlement approver matches it.
        """
        self.ensure_one()
        move = self.move_id
        if self.partner_id and self.partner_id.commercial_partner_id != bill.commercial_partner_id:
            return False
        if self.currency_id != bill.currency_id:
            return False
        source = move.origin_payment_id or move.statement_line_id
        # An entry by hand that names a payment is not the payment's entry.
        if source.move_id != move:
            return move.move_type == "entry" and self.env.user.has_group(
                "aftersales_settlement.group_settlement_approver"
            )
        money = abs(sum(source._seek_for_lines()[0].mapped("balance")))
        used = move.line_ids.matched_credit_ids.filtered(
            "credit_move_id.move_id.aftersales_statement_id"
        )
        return move.company_currency_id.compare_amounts(sum(used.mapped("amount")), money) <= 0
