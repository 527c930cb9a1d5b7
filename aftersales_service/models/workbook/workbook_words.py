from odoo import models

from ...workbook import Plan


class AftersalesWorkbookWords(models.AbstractModel):
    """Codes that other sheets use but that have no sheet: unknown ones are created."""

    _name = "aftersales.workbook.words"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Words"

    def _get_sheet(self):
        return None

    def _check(self, run):
        """Every word is right."""

    def _check_references(self, run):
        """There are no cells to check."""

    def _plan(self, run):
        plan = run.plans[self._workbook_sheet] = Plan()
        found = run.found[self._workbook_sheet]
        for word in self._get_words(run):
            if word not in found:
                plan.creates.append((word, self._prepare_word_vals(run, word)))
                plan.created += 1

    def _get_words(self, run):
        """Return the words that the file uses. Hook."""
        return run.referred(self._workbook_sheet)

    def _prepare_word_vals(self, run, word):
        """Return the values of the record for an unknown word. Hook."""
        return {"code": word, "name": word}
