from odoo import models

from odoo.addons.aftersales_service.rules.dates import month_start


class AftersalesWorkbookFollowups(models.AbstractModel):
    _inherit = "aftersales.workbook.followups"

    def _get_frozen_records(self, run, records):
        """Follow-ups count in the month of their day (SETTLEMENT_RULES 9): also of approved ones."""
        # Superuser: whoever imports need not be allowed to see settlements.
        statements = self.env["aftersales.statement"].sudo()
        approved = statements._read_group(
            [("company_id", "=", run.company.id), ("state", "=", "approved")], ["period_id"]
        )
        months = {period.month for (period,) in approved}
        counted = records.sudo().filtered(lambda call: month_start(call.date) in months)
        return super()._get_frozen_records(run, records) | counted.sudo(False)
