from odoo import models

from odoo.addons.aftersales_service.report.page_numbers import number_pages

NUMBERED = "aftersales_settlement.report_statement"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Number the pages of statements."""
        content, kind = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        # Whoever prints a report need not be allowed to read how reports are set up.
        if kind == "pdf" and self._get_report(report_ref).sudo().report_name == NUMBERED:
            content = number_pages(content)
        return content, kind
