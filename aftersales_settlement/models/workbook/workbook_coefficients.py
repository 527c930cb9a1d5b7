from decimal import Decimal

from odoo import models

from odoo.addons.aftersales_service.workbook import Column, Sheet


class AftersalesWorkbookCoefficients(models.AbstractModel):
    """The sheet coefficients: the share of the labour that a score releases."""

    _name = "aftersales.workbook.coefficients"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Coefficients"

    _workbook_sheet = "coefficients"
    _workbook_target = "aftersales.coefficient"

    def _get_sheet(self):
        decimals = self._get_decimals(self._workbook_target, "min_score")
        score = {"minimum": 0, "maximum": 100, "decimals": decimals}
        share = {"minimum": 0, "maximum": 1, "decimals": decimals}
        return Sheet(
            "coefficients",
            (
                Column(
                    "min_score",
                    "number",
                    required=True,
                    help=self.env._("The lowest mean score of a month that it is for."),
                    **score,
                ),
                Column(
                    "coefficient",
                    "number",
                    required=True,
                    help=self.env._("0.9: nine tenths of the labour are paid."),
                    **share,
                ),
            ),
            key="min_score",
            help=self.env._("The share of the labour paid from a mean score on."),
        )

    def _get_field_names(self):
        return {"min_score": "min_score", "coefficient": "coefficient"}

    def _find(self, run):
        run.ambiguous["coefficients"] = set()
        # A file that changes no coefficient needs no rights to them.
        target = self.env[self._workbook_target].sudo()
        coefficients = target.search([("company_id", "=", run.company.id)])
        run.found["coefficients"] = {
            Decimal(str(coefficient.min_score)): coefficient for coefficient in coefficients
        }
