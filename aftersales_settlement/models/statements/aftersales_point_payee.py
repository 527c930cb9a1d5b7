from odoo import models

from ...rules.statements import PayeeFacts
from ..base.changes import changed_fields

# What a statement's money goes to.
CONTACT_FIELDS = frozenset({"partner_id", "active"})


class AftersalesPoint(models.Model):
    """Who a payee is, for the statements made to it."""

    _inherit = "aftersales.point"

    def write(self, vals):
        """Write; a payee's contact stays while statements of it are unpaid."""
        if CONTACT_FIELDS & vals.keys():
            changing = self.filtered(lambda point: changed_fields(point, vals, CONTACT_FIELDS))
            changing._ensure_paid(vals)
        return super().write(vals)

    def _ensure_paid(self, vals):
        """Refuse to exchange the contact of a payee, or to archive one, that is to be paid.

        :raises UserError: naming the statements
        """
        if not self:
            return
        names = self._name_some()
        sentence = (
            self.env._("The contact of %(points)s can't be exchanged.", points=names)
            if "partner_id" in vals
            else self.env._("%(points)s can't be archived.", points=names)
        )
        archived = "active" in vals and not vals["active"]
        if archived or "partner_id" in vals:
            self.env["aftersales.statement"]._ensure_none_unpaid(
                [("payee_id", "in", self.ids)], sentence
            )

    def _get_payee_facts(self) -> dict[int, PayeeFacts]:
        """Return what statements made now say of these payees, by point id."""
        # Superuser: whoever makes a month says what the contact is, whatever he may read of it.
        points = self.sudo().with_context(lang=self.company_id[:1].partner_id.lang)
        return {point.id: point._get_payee_fact() for point in points}

    def _get_payee_fact(self) -> PayeeFacts:
        partner = self.partner_id
        bank = self._get_payee_bank()
        lines = map(str.strip, partner._display_address(without_company=True).splitlines())
        return PayeeFacts(
            partner.id,
            partner.name,
            partner.commercial_partner_id.vat or None,
            "\n".join(filter(None, lines)) or None,
            bank.id or None,
            bank._get_statement_text() or None,
        )

    def _get_payee_bank(self):
        """Return the bank account that a bill of the payee would be paid to, or none.

        As Odoo chooses it for a bill: of the company's currency before others, trusted first.
        """
        company = self.company_id
        banks = self.partner_id.commercial_partner_id.bank_ids.filtered(
            lambda bank: not bank.company_id or bank.company_id == company
        )
        return banks.sorted(
            lambda bank: (
                bool(bank.currency_id) and bank.currency_id != company.currency_id,
                not bank.allow_out_payment,
            )
        )[:1]
