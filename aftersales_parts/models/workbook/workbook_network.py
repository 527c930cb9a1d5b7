from odoo import models

from odoo.addons.aftersales_service.workbook import Column


class AftersalesWorkbookNetwork(models.AbstractModel):
    _inherit = "aftersales.workbook.network"

    def _get_sheet(self):
        column = Column(
            "stock_mode",
            "choice",
            choices=("company", "own"),
            keep=True,
            help=self.env._("company: consigned stock; own: sold to the point. Blank: company."),
        )
        return super()._get_sheet().extend(column, before="territory")

    def _get_field_names(self):
        return super()._get_field_names() | {"stock_mode": "stock_mode"}
