from odoo import models

from ...workbook import find_meant


class AftersalesWorkbookRepairLevels(models.AbstractModel):
    _name = "aftersales.workbook.repair_levels"
    _inherit = "aftersales.workbook.words"
    _description = "Workbook Repair Levels"

    _workbook_sheet = "repair_levels"
    _workbook_target = "aftersales.repair.level"

    def _check(self, run):
        """Warn of orders' levels that are new, and nearly one that is known: a slip, perhaps."""
        known = set(self.env[self._workbook_target].search([("id", "!=", False)]).mapped("code"))
        known |= self._get_other_levels(run)
        for row in run.table("orders").rows:
            code = row.get("repair_level")
            meant = code and code not in known and find_meant(code, sorted(known))
            if meant:
                message = self.env._("the repair level “%(code)s” is new", code=code)
                run.add_warning(row, "repair_level", message, meant)
                known.add(code)

    def _get_other_levels(self, run):
        """Return the levels that the file names elsewhere than in its orders. Hook."""
        return set()
