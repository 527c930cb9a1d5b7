from odoo import api, models

from .changes import changed_fields

# An accountant may still move a line to another account or analytic plan, which changes no money.
LINE_FACTS = frozenset(
    {
        "amount_currency",
        "balance",
        "credit",
        "currency_id",
        "debit",
        "discount",
        "display_type",
        "move_id",
        "name",
        "partner_id",
        "price_subtotal",
        "price_total",
        "price_unit",
        "product_id",
        "product_uom_id",
        "quantity",
        "tax_ids",
    }
)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_statement_bill_lines()
        return lines

    def write(self, vals):
        if LINE_FACTS & vals.keys():
            self._check_statement_bill_lines(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_statement_bill_lines(self):
        self._check_statement_bill_lines()

    def _check_statement_bill_lines(self, vals=None):
        """Refuse to add, change or remove what a statement's bill pays.

        Lines that Odoo derives (the payable line) are its own business.

        :param vals: values about to be written; None when lines are added or removed
        :raise UserError: naming the bill
        """
        lines = self.filtered(
            lambda line: (
                line.move_id.aftersales_statement_id
                and line.display_type == "product"
                and (vals is None or changed_fields(line, vals, LINE_FACTS))
            )
        )
        lines.move_id._get_statement_bills()._refuse_edit()
