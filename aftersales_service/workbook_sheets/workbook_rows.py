from collections import Counter

from odoo import models

from ..workbook import Plan, fingerprint


class AftersalesWorkbookRows(models.AbstractModel):
    """A sheet without a key: every row counts, equal ones too.

    A row that equals, cell by cell, one that an earlier import brought is that one. So each row's
    record keeps the row's fingerprint, and an import brings as many as there are too few.
    """

    _name = "aftersales.workbook.rows"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Rows"

    def _find(self, run):
        run.found[self._workbook_sheet] = {}
        run.ambiguous[self._workbook_sheet] = set()

    def _plan(self, run):
        plan = run.plans[self._workbook_sheet] = Plan()
        rows = [row for row in run.table(self._workbook_sheet).rows if not row.faulty]
        keys = [fingerprint(self._workbook_sheet, row.cells) for row in rows]
        known = self._count_known(run, keys)
        for row, key in zip(rows, keys, strict=True):
            if known[key]:
                known[key] -= 1
                plan.unchanged += 1
                continue
            vals = self._prepare_vals(run, row)
            plan.creates.append((None, vals | {"import_key": key}))
            plan.rows.append(row)
            plan.created += 1

    def _count_known(self, run, keys):
        """Return fingerprint -> how many records have it."""
        # That a row of the user's own file is known already is no secret, and a file that brings
        # nothing new to a sheet needs no rights to it.
        target = self.env[self._workbook_target].sudo().with_context(active_test=False)
        groups = target._read_group(
            [("import_key", "in", list(set(keys))), ("company_id", "=", run.company.id)],
            ["import_key"],
            ["__count"],
        )
        return Counter(dict(groups))
