from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.aftersales_service.controllers.pages import ID, NOTHING_SENT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatementController(http.Controller):
    @http.route(
        f"/aftersales/statement/<{ID}:statement_id>/xlsx",
        type="http",
        auth="user",
        readonly=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def download_statement(self, statement_id, **_kwargs):
        """Send a statement as an Excel file to a user who may read it."""
        statement = request.env["aftersales.statement"].browse(statement_id).exists()
        if not statement:
            raise request.not_found()
        statement.check_access("read")
        content = statement._get_xlsx()
        name = f"{statement._get_document_name()}.xlsx"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )
