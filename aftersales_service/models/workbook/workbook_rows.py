from collections import defaultdict

from odoo import models

from ...workbook import Plan, fingerprint


class AftersalesWorkbookRows(models.AbstractModel):
    """A sheet without a key: every row counts, equal ones too.

    A row that equals, cell by cell, one that an earlier import brought is that one. So each row's
    record keeps the row's fingerprint, and an import brings as many as there are too few.

    A file that names an order states all of its rows: those that earlier imports brought and the
    file no longer has are removed. A sheet without any row says nothing: a template has them all.
    """

    _name = "aftersales.workbook.rows"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Rows"

    # The sheet, which is a column of this one too, whose codes say which rows a file states, and
    # the field that holds the record; None: the file states all rows.
    _workbook_owner = "orders"
    _workbook_owner_column = "order"
    _workbook_owner_field = "order_id"

    def _find(self, run):
        run.found[self._workbook_sheet] = {}
        run.ambiguous[self._workbook_sheet] = set()

    def _plan(self, run):
        plan = run.plans[self._workbook_sheet] = Plan()
        rows = [row for row in run.table(self._workbook_sheet).rows if not row.faulty]
        keys = [fingerprint(self._workbook_sheet, row.cells) for row in rows]
        known = self._find_known(run, keys)
        for row, key in zip(rows, keys, strict=True):
            if known[key]:
                self._keep(plan, row, known[key].pop(0))
                plan.unchanged += 1
                continue
            vals = self._prepare_vals(run, row)
            plan.creates.append((None, vals | {"import_key": key}))
            plan.rows.append(row)
            plan.created += 1
        self._plan_removals(run, plan, [record for left in known.values() for record in left])

    def _keep(self, plan, row, record):
        """Note that a row is what a record says already. Hook."""

    def _find_known(self, run, keys):
        """Return fingerprint -> list of the records that have it.

        Those are the rows of the file, and all others of what the file states.
        """
        # That a row of the user's own file is known already is no secret, and a file that brings
        # nothing new to a sheet needs no rights to it.
        target = self.env[self._workbook_target].sudo().with_context(active_test=False)
        names = [name for name in ("import_key", self._workbook_owner_field) if name]
        company = self._get_scope_domain(run)
        known = target.search_fetch([("import_key", "in", list(set(keys))), *company], names)
        stated = self._get_stated_domain(run)
        if stated is not None:
            known |= target.search_fetch([("import_key", "!=", False), *stated, *company], names)
        found = defaultdict(list)
        for record in known.sorted("id"):
            found[record.import_key].append(record)
        return found

    def _get_scope_domain(self, run):
        """Return the domain of the records among which a row's is looked for. Hook."""
        return [("company_id", "=", run.company.id)]

    def _get_stated_domain(self, run):
        """Return the domain of the records that the file states, None if it states none.

        A sheet with a faulty row says less than it means.
        """
        rows = run.table(self._workbook_sheet).rows
        if not rows or any(row.faulty for row in rows):
            return None
        if not self._workbook_owner:
            return []
        codes = self._get_stated_codes(run)
        found = run.found[self._workbook_owner]
        owners = [found[code].id for code in codes if code in found]
        return [(self._workbook_owner_field, "in", owners)]

    def _get_stated_codes(self, run):
        """Return code -> row that names it, of what the file states all rows of."""
        stated = {}
        for row in run.table(self._workbook_sheet).rows:
            stated.setdefault(row.get(self._workbook_owner_column), row)
        for code, row in run.table(self._workbook_owner).keys.items():
            stated.setdefault(code, row)
        return stated

    def _plan_removals(self, run, plan, records):
        """Plan to remove the records that the file no longer has a row for."""
        plan.removals = self.env[self._workbook_target].concat(*records).sudo(False)
        plan.removed = len(plan.removals)

    # === CHECK ===

    def _check_plan(self, run):
        """Nothing that closed orders rest on is removed."""
        super()._check_plan(run)
        removals = run.plans[self._workbook_sheet].removals
        frozen = removals and self._get_frozen_records(run, removals)
        if not frozen:
            return
        stated = self._get_stated_codes(run)
        codes = {record: code for code, record in run.found[self._workbook_owner].items()}
        for record in frozen:
            # Superuser: a row of the user's own file is spoken of.
            code = codes[record.sudo()[self._workbook_owner_field]]
            self._refuse_removal(run, record.sudo(), code, stated[code])

    def _get_frozen_records(self, run, records):
        """Return those of the records that closed orders rest on. Hook."""
        return records.browse()

    def _refuse_removal(self, run, record, code, row):
        """Note that a row is missing that closed orders rest on.

        :param row: the row of the file that names the record's owner
        """
        message = self.env._(
            "a row of “%(code)s” is missing that closed orders rest on: %(row)s",
            code=code,
            row=self._describe_record(record),
        )
        expected = self.env._("all rows as they were, and new ones beside them")
        if row.sheet == self._workbook_sheet:
            run.add_fault(row, self._workbook_owner_column, message, expected)
        else:
            run.book.faults.add(
                self._workbook_sheet, 0, self._workbook_owner_column, message, expected
            )

    def _describe_record(self, record):
        """Return a record as a message shows it. Hook."""
        return record.display_name
