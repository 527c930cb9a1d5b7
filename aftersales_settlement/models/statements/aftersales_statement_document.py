from typing import NamedTuple

from odoo import fields, models

from ...report.statement_xlsx import StatementWorkbook


class ClaimRow(NamedTuple):
    """A claim as the statement's documents show it, as it stood when the month was made.

    ``amount`` is what the claim adds to the net: negative for what is taken back.
    """

    order: str
    machine: str
    day: object
    point: str
    technician: str
    service_type: str
    repair_level: str
    base: float
    coefficient: float
    labour: float
    travel: float
    amount: float
    state: str
    state_label: str
    reason: str


class AftersalesStatement(models.Model):
    """The statement as a document: Excel and PDF, in the reader's language."""

    _inherit = "aftersales.statement"

    def action_download_xlsx(self):
        """Download the statement as an Excel file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/aftersales/statement/{self.id}/xlsx",
            "target": "download",
        }

    def _get_xlsx(self):
        """The statement as the content of an .xlsx file."""
        self.ensure_one()
        return StatementWorkbook(self).render()

    def _get_document_name(self):
        """Name of the statement's files, without an extension."""
        self.ensure_one()
        return self.name.replace("/", "-")

    def _get_month_label(self):
        """The statement's month as the workbook and the reports write it, such as 2026-07."""
        self.ensure_one()
        return f"{self.month:%Y-%m}"

    def _get_address_lines(self, partner):
        """A contact's address as lines, without the empty ones and what hangs on to them."""
        address = partner._display_address(without_company=True)
        lines = (line.strip(" ,，") for line in address.splitlines())
        return [line for line in lines if line]

    def _get_next_steps(self):
        """What its reader does with the statement now, as sentences in his language."""
        self.ensure_one()
        return [self._get_billing_step(), *self._get_held_steps()]

    def _get_billing_step(self):
        """What is to be invoiced or carried forward, and when."""
        names = {"statement": self.name, "company": self.company_id.name}
        if not self.approved_at:
            return self.env._("This is a draft: check it, but don't invoice it before approval.")
        if self.billed > 0:
            return self.env._(
                "Invoice %(amount)s to %(company)s and name the statement %(statement)s.",
                amount=self.currency_id.format(self.billed),
                **names,
            )
        if self.closing < 0:
            return self.env._(
                "There is nothing to invoice: %(amount)s is carried to the next statement.",
                amount=self.currency_id.format(self.closing),
            )
        return self.env._("There is nothing to invoice.")

    def _get_held_steps(self):
        if not self.held_count:
            return []
        return [
            self.env._(
                "Orders held: %(count)s. Complete what their reasons name, and a later "
                "statement pays them.",
                count=self.held_count,
            )
        ]

    def _get_document_claims(self):
        """The statement's claims by point, day and order.

        :return: list of `ClaimRow`
        """
        self.ensure_one()
        claims = self.env["aftersales.claim"].search([("statement_id", "=", self.id)])
        labels = dict(claims._fields["state"]._description_selection(self.env))
        types = self._get_service_type_names(claims)
        rows = [self._get_claim_row(claim, labels, types) for claim in claims]
        return sorted(rows, key=lambda row: (row.point, str(row.day), row.order))

    def _get_service_type_names(self, claims):
        """Names by code of the service types that the claims' facts mention."""
        codes = {(facts or {}).get("service_type") for facts in claims.mapped("facts")}
        types = self.env["aftersales.service.type"].with_context(active_test=False)
        return {
            kind.code: kind.name for kind in types.search([("code", "in", list(codes - {None}))])
        }

    def _get_claim_row(self, claim, labels, types):
        """A claim as a row: what it was decided on where that is kept, else what is there now."""
        facts = claim.facts or {}
        order = claim.order_id
        code = facts.get("service_type")
        return ClaimRow(
            order=order.name,
            machine=facts.get("machine") or order.lot_id.name or "",
            day=fields.Date.to_date(facts.get("day")) or order.completion_date,
            point=claim.point_id.code,
            technician=facts.get("technician") or order.technician_id.code or "",
            service_type=types.get(code) or order.service_type_id.name or "",
            repair_level=facts.get("repair_level") or order.repair_level_id.code or "",
            base=claim.labour_base,
            coefficient=claim.coefficient,
            labour=claim.labour,
            travel=claim.travel,
            amount=claim.amount,
            state=claim.state,
            state_label=labels[claim.state],
            reason=claim.reason_text,
        )
