from odoo import api, models

from .fragment_search import escape

# A serial number is unique for a product: the same one on several products is rare.
MOST_ANSWERS = 3


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _answer_warranty_question(self, serial):
        """Return what the public page may say of the machines with a serial number, as dicts.

        One answer at least: of an unknown serial number, the same as of a machine that nothing is
        covered of, at the same cost.

        :return: dicts with the product's name, whether it is covered, and the last day
        """
        kind = [("product_id.aftersales_kind", "=", "machine")]
        machines = self.search(
            [("name", "=", serial), *kind], limit=MOST_ANSWERS, order="id"
        ) or self.search(
            [("name", "=ilike", escape(serial)), *kind], limit=MOST_ANSWERS, order="id"
        )
        asked = machines or self.new({"name": serial})
        return [
            {
                "product": machine.product_id.name or "",
                "covered": machine.warranty_state == "covered",
                "until": machine.warranty_end,
            }
            for machine in asked
        ]
