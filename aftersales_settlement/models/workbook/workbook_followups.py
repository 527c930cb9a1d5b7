from odoo import models


class AftersalesWorkbookFollowups(models.AbstractModel):
    _inherit = "aftersales.workbook.followups"

    def _get_frozen_records(self, run, records):
        """Follow-ups count in the month of their day (RULES 9): also of approved ones."""
        return super()._get_frozen_records(run, records) | records._get_counted()
