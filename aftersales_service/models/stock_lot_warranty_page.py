from odoo import api, models

from .fragment_search import escape

# A serial number is unique for a product: the same one on several products is rare.
MOST_ANSWERS = 3


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def _answer_warranty_question(self, serial):
        """Return what the public page may say of the machines with a serial number, as dicts.

        One answer at least, at the same cost. Of an unknown serial number it is the same as of a
        machine that isn't covered, unless the company tells them apart.

        :return: dicts with whether it is said to be unknown, whether it is covered, and for those
            who may know of it the product's name and the last day
        """
        kind = [("product_id.aftersales_kind", "=", "machine")]
        machines = self.search(
            [("name", "=", serial), *kind], limit=MOST_ANSWERS, order="id"
        ) or self.search(
            [("name", "=ilike", escape(serial)), *kind], limit=MOST_ANSWERS, order="id"
        )
        tells_apart = self.env.company.aftersales_warranty_page_tells
        asked = machines or self.new({"name": serial})
        answers = []
        for machine in asked:
            covered = machine.warranty_state == "covered"
            shown = covered or tells_apart
            answers.append(
                {
                    "unknown": tells_apart and not machines,
                    "covered": covered,
                    "product": (shown and machine.product_id.name) or "",
                    "until": shown and machine.warranty_end,
                }
            )
        # Several machines that aren't covered are told of as one: how many there are is unsaid.
        return answers if tells_apart else list({str(one): one for one in answers}.values())
