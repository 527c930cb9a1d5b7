from odoo import api, models

from ...rules import warranty
from ..base.fragment_search import escape

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
                    "told_apart": tells_apart,
                    "parts_covered": bool(
                        tells_apart and not covered and machine._has_covered_parts()
                    ),
                    "covered": covered,
                    "product": (shown and machine.product_id.name) or "",
                    "until": shown and machine.warranty_end,
                }
            )
        # Several machines that aren't covered are told of as one: how many there are is unsaid.
        return answers if tells_apart else list({str(one): one for one in answers}.values())

    def _has_covered_parts(self):
        """Return whether the machine's policy still covers some kind of parts today."""
        if not self._is_in_use():
            return False
        [(_lot, company, book, own)] = self._with_policy_book()
        policy = self._get_policy_in(book)
        usage = self._get_latest_usage().get(self.id)
        today = company._aftersales_today()
        [coverage] = warranty.decide(book, [self._to_warranty_job(today, usage)], own=own)
        if not policy or coverage.machine.reason == warranty.VOID:
            return False
        return any(term["covered"] for term in self._get_warranty_terms(policy, today, usage))
