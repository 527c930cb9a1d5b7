from odoo import models

from ..base.sentinels import WORKBOOK_IMPORT


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _change_standard_price(self, old_price):
        """Leave out imported products without a cost.

        Core notes that the cost of each new product changed from nothing to 0, and looks through
        the stock for each of them.
        """
        if WORKBOOK_IMPORT.is_given(self.env):
            self = self.filtered("standard_price")
        return super()._change_standard_price(old_price)
