from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class Statement(models.Model):
    """Who is paid, as it stood when the statement was made (SETTLEMENT_RULES 25)."""

    _inherit = "aftersales.statement"

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
        help="The payee's bank account when the statement was made; the bill pays to it.",
    )  # fmt: skip
    payee_bank = fields.Char(
        string="Bank Account Number", readonly=True, help="When the statement was made."
    )

    def _search_unpaid(self, domain):
        """Find the statements of a domain that are still to be paid, drafts included.

        A recorded payment pays nothing until the money has left.

        :return: statements, as the superuser: who asks need not see any, and is told no more
            than their names
        """
        unpaid = Domain("billed", ">", 0) & Domain("billing_status", "!=", "paid")
        return self.env["aftersales.statement"].sudo().search(unpaid & Domain(domain))

    def _ensure_none_unpaid(self, domain, sentence):
        """Refuse a change of a payee that statements still have to be paid to.

        :param domain: the statements that rest on what is changed
        :param sentence: what can't be done yet, a sentence
        :raises UserError: naming the statements
        """
        unpaid = self._search_unpaid(domain)
        if unpaid:
            raise UserError(
                self.env._(
                    "%(sentence)s These statements are still to be paid to it: %(statements)s."
                    " Pay them first.",
                    sentence=sentence,
                    statements=", ".join(unpaid.sorted("name").mapped("name")),
                )
            )
