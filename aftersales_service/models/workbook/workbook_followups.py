from odoo import models

from ...workbook import Column, Sheet


class AftersalesWorkbookFollowups(models.AbstractModel):
    """The sheet followups: the scores of follow-up calls."""

    _name = "aftersales.workbook.followups"
    _inherit = "aftersales.workbook.rows"
    _description = "Workbook Follow-ups"

    _workbook_sheet = "followups"
    _workbook_target = "aftersales.followup"

    def _get_sheet(self):
        decimals = self._get_decimals(self._workbook_target, "score")
        return Sheet(
            "followups",
            (
                Column("order", "code", required=True, refers="orders"),
                Column("date", "date", required=True, help=self.env._("When the call was made.")),
                Column(
                    "score",
                    "number",
                    required=True,
                    minimum=0,
                    maximum=100,
                    decimals=decimals,
                    help=self.env._("How satisfied the customer is: 100 is best."),
                ),
            ),
            help=self.env._("The follow-up calls and the scores that customers gave."),
        )

    def _get_field_names(self):
        return {"order": "order_id", "date": "date", "score": "score"}
