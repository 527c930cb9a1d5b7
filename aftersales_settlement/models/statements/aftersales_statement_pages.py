from typing import NamedTuple

from odoo import models

from ...report.page_flow import LINE, ROW, TITLE, PageFlow

# Widths of the tables' columns, in percent of the page's.
POINT_WIDTHS = (40, 7, 11, 10, 10, 10, 12)
CLAIM_WIDTHS = (8, 6, 9, 6, 8, 8, 6, 4, 6, 6, 6, 27)
PENALTY_WIDTHS = (10, 13, 13, 53, 11)
# Opening to what is carried forward.
RESULT_ROWS = 8


class DocumentTables(NamedTuple):
    """A statement's tables as its PDF shows them, cut into pages, see `PageFlow`."""

    points: list
    claims: list
    penalties: list
    claims_in_all: list
    point_widths: tuple = POINT_WIDTHS
    claim_widths: tuple = CLAIM_WIDTHS
    penalty_widths: tuple = PENALTY_WIDTHS


class AftersalesStatement(models.Model):
    """Which rows of the statement's tables stand on which page of its PDF."""

    _inherit = "aftersales.statement"

    def _get_document_tables(self):
        """The statement's tables, cut into pages, as `DocumentTables`."""
        self.ensure_one()
        flow = PageFlow(self._estimate_head_height())
        claims = self._get_document_claims()
        penalties = self.penalty_ids
        kinds = dict(penalties._fields["kind"]._description_selection(self.env))
        return DocumentTables(
            points=flow.cut(
                self.line_ids,
                POINT_WIDTHS[:1],
                ((line.point_id.display_name,) for line in self.line_ids),
            ),
            claims=flow.cut(claims, CLAIM_WIDTHS, (self._get_claim_texts(row) for row in claims)),
            penalties=penalties
            and flow.cut(
                penalties,
                PENALTY_WIDTHS[:4],
                (
                    (row.point_id.code, row.order_id.name, kinds[row.kind], row.reason_text)
                    for row in penalties
                ),
            ),
            claims_in_all=claims,
        )

    def _get_claim_texts(self, row):
        """The words of a claim's cells; amounts and dates, which never wrap, are left out."""
        kind = f"{row.service_type} {row.repair_level}"
        reason = f"{row.state_label}: {row.reason}"
        names = (row.order, row.point, row.machine, "", row.technician, kind)
        return (*names, *[""] * 5, reason)

    def _estimate_head_height(self):
        """Height of what stands above the tables, in CSS pixels, rather too high."""
        company = self._get_address_lines(self.company_id.partner_id)
        payee = (self.payee_address or "").splitlines()
        # Besides addresses: names, phone, tax number, bank account, of which some may wrap.
        parties = (6 + max(len(company), len(payee))) * LINE
        return parties + RESULT_ROWS * (LINE + ROW) + TITLE + len(self._get_next_steps()) * LINE
