from collections import defaultdict

from odoo import models
from odoo.fields import Command
from odoo.tools import html2plaintext, split_every

from ...workbook import Column, Pending, Plan, as_codes
from ..base.sentinels import WORKBOOK_IMPORT

# A hundred years: what comes after it is a slip, and dates would run out.
MOST_MONTHS = 1200
# How many records are created at once: more cost memory and gain nothing.
BATCH = 1000
# An import is no news for followers, and no history of changes by hand.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    **WORKBOOK_IMPORT.context,
}


class AftersalesWorkbookSheet(models.AbstractModel):
    """A sheet of the workbook whose rows are records with a code.

    An import goes through the sheets in their order, one step after the other: find the records
    that are there, check, plan what to do, and load. Only the last step writes. A sheet is a model
    that inherits from this one; another addon can extend it as any model.
    """

    _name = "aftersales.workbook.sheet"
    _description = "Workbook Sheet"

    # The sheet's name, the model of its records, and the field that holds the code.
    _workbook_sheet = None
    _workbook_target = None
    _workbook_code = "code"

    # === DECLARATION ===

    def _get_sheet(self):
        """Return the ``Sheet`` that declares the columns. Hook."""
        raise NotImplementedError

    def _get_field_names(self):
        """Return column -> field of the target model, for the columns that are fields. Hook."""
        return {}

    def _get_decimals(self, model_name, field_name):
        """Return how many decimals a field keeps, None for any."""
        digits = self.env[model_name]._fields[field_name].get_digits(self.env)
        return digits and digits[1]

    def _get_months_column(self, name, text="", required=False):
        """Return a column of whole months, with a text for the person who fills it in."""
        return Column(name, "integer", required=required, minimum=0, maximum=MOST_MONTHS, help=text)

    # === FIND ===

    def _find(self, run):
        """Find the records that the rows and the references of other sheets name."""
        codes = run.referred(self._workbook_sheet)
        groups = defaultdict(list)
        for record in self._search_records(run, codes) if codes else ():
            groups[record[self._workbook_code]].append(record)
        # In lists, not recordsets: a record that is joined to others no longer knows those that
        # it was found with, and each would be read by a query of its own.
        chosen = {code: self._choose(run, code, records) for code, records in groups.items()}
        run.found[self._workbook_sheet] = {
            code: records[0] for code, records in chosen.items() if records
        }
        run.ambiguous[self._workbook_sheet] = {
            code for code, records in chosen.items() if len(records) > 1
        }

    def _choose(self, run, code, records):
        """Return those of the records with a code that it can mean: the company's own first.

        Hook.

        :param records: a list of records
        :return: a list of records, one unless the code is ambiguous
        """
        if len(records) == 1:
            return records
        return [record for record in records if record.company_id] or records

    def _search_records(self, run, codes):
        """Return the records that have one of the codes, archived ones too."""
        target = self._get_writer()
        domain = self._get_search_domain(run, codes)
        found = target.with_context(active_test=False).search(domain, order="id")
        return found.with_env(target.env)

    def _get_search_domain(self, run, codes):
        """Return the domain of the records to find. Hook."""
        return [(self._workbook_code, "in", list(codes)), *self._get_company_domain(run)]

    def _get_company_domain(self, run):
        """Return the domain of the records that the run's company may use. Hook."""
        if "company_id" not in self.env[self._workbook_target]._fields:
            return []
        return [("company_id", "in", (run.company.id, False))]

    # === CHECK ===

    def _check(self, run):
        """Note what is wrong with the rows, beside what a look at the file says. Hook."""
        table = run.table(self._workbook_sheet)
        for code in run.ambiguous[self._workbook_sheet]:
            if code in table.keys:
                run.add_fault(
                    table.keys[code],
                    table.sheet.key,
                    self.env._("several records in the database have “%(code)s”", code=code),
                    self.env._("one record for each code: archive or rename the others"),
                )

    def _check_references(self, run):
        """Note the codes that neither the file nor the database knows."""
        table = run.table(self._workbook_sheet)
        columns = [column for column in table.sheet.columns if column.refers in run.book.tables]
        for column in columns:
            expected = self.env._(
                "a code of the sheet %(sheet)s, or one that is in the database already",
                sheet=column.refers,
            )
            for row in table.rows:
                for code in as_codes(row.get(column.name)):
                    if row.fine(column.name) and not run.knows(column.refers, code):
                        message = self.env._("unknown code “%(code)s”", code=code)
                        run.add_fault(row, column.name, message, expected)

    # === PLAN ===

    def _plan(self, run):
        """Plan what to create and to update; cells that are wrong are left out."""
        plan = run.plans[self._workbook_sheet] = Plan()
        table = run.table(self._workbook_sheet)
        for row in table.rows:
            code = row.get(table.sheet.key)
            if code is not None and table.keys[code] is row:
                self._plan_row(run, plan, row, code)

    def _plan_row(self, run, plan, row, code):
        record = run.found[self._workbook_sheet].get(code)
        vals = self._prepare_vals(run, row)
        touched = self._plan_children(run, plan, row, code, record)
        if record is None:
            plan.creates.append((code, self._prepare_create_vals(run, row) | vals))
            plan.created += 1
            return
        changes = self._get_changes(record, vals)
        if changes:
            plan.updates.append((row, record, changes))
        if changes or touched:
            plan.updated += 1
        else:
            plan.unchanged += 1

    def _plan_children(self, run, plan, row, code, record):
        """Plan the records that hang on the row's. Hook.

        :param record: the row's record, or None if it is created
        :return: whether there is anything to do
        """
        return False

    def _prepare_vals(self, run, row):
        """Return the values that the row's cells say, of the columns that the file has. Hook.

        A reference is an id or a ``Pending``; several are a tuple of them.
        """
        vals = {}
        sheet = run.table(self._workbook_sheet).sheet
        names = self._get_field_names()
        for column in sheet.columns:
            if column.name not in names or column.name not in row.cells:
                continue
            value = row.get(column.name)
            if row.fine(column.name) and not (column.keep and value is None):
                vals[names[column.name]] = self._convert(run, column, value)
        return vals

    def _convert(self, run, column, value):
        """Return a cell's value as the field wants it."""
        if column.kind == "codes":
            return tuple(run.ref(column.refers, code) for code in as_codes(value))
        if column.refers:
            return run.ref(column.refers, value)
        if column.kind in ("number", "integer"):
            return float(value or 0) if column.kind == "number" else value or 0
        if column.kind == "datetime":
            return (value and run.to_utc(value)) or False
        return False if value is None else value

    def _prepare_create_vals(self, run, row):
        """Return the values of a new record that no cell says. Hook."""
        return {"company_id": run.company.id}

    def _get_changes(self, record, vals):
        """Return those of the values that differ from the record's."""
        return {name: value for name, value in vals.items() if self._differs(record, name, value)}

    def _differs(self, record, name, value):
        field, current = record._fields[name], record[name]
        if field.type == "many2one":
            return current.id != value
        if field.type == "many2many":
            return set(current.ids) != set(value)
        if field.type == "html":
            return html2plaintext(current or "") != html2plaintext(value or "")
        return (current or False) != (value or False)

    def _check_plan(self, run):
        """Note what the plan would do to what must not change any more. Hook."""

    def _check_rights(self, run):
        """Note if the user may not do what the sheet asks for."""
        if run.plans[self._workbook_sheet].writes() and not self._may_load():
            run.book.faults.add(
                self._workbook_sheet,
                0,
                "",
                self.env._("you are not allowed to change what this sheet holds"),
                self.env._("a user with the rights, or a file without changes in this sheet"),
            )

    def _may_load(self):
        """Return whether the user may create and change the sheet's records. Hook."""
        target = self.env[self._workbook_target]
        return target.has_access("create") and target.has_access("write")

    # === LOAD ===

    def _load(self, run):
        """Create and update the sheet's records as planned."""
        plan = run.plans[self._workbook_sheet]
        if plan.removals:
            # Superuser: what an import brought is corrected here, so who may write such records
            # may. What nobody may remove refuses it.
            self._get_writer().sudo().browse(plan.removals.ids).unlink()
        self._create_records(run, plan)
        self._update_records(run, plan)
        for model_name, vals_list in plan.child_creates.items():
            resolved = [self._resolve(run, vals) for vals in vals_list]
            self._get_writer(model_name).create(resolved)
        for record, vals in plan.child_updates:
            record.write(vals)

    def _get_writer(self, model_name=None):
        """Return the target model, or ``model_name``, as it is written to."""
        return self.env[model_name or self._workbook_target].with_context(**QUIET)

    def _create_records(self, run, plan):
        """Create in batches; what refers to other rows of the sheet comes after them."""
        target, waiting = self._get_writer(), plan.creates
        found = run.found.setdefault(self._workbook_sheet, {})
        while waiting:
            ready = [entry for entry in waiting if run.is_ready(entry[1])]
            waiting = [entry for entry in waiting if not run.is_ready(entry[1])]
            if not ready:
                raise RuntimeError(f"{self._name} comes before what its rows refer to")
            for entries in split_every(BATCH, ready):
                vals_list = [self._resolve(run, vals) for _code, vals in entries]
                records = target.create(self._complete_create_vals(run, vals_list))
                plan.created_ids += records.ids
                found.update(zip((code for code, _vals in entries), records, strict=True))

    def _complete_create_vals(self, run, vals_list):
        """Return the values completed by what is known only now. Hook."""
        return vals_list

    def _update_records(self, run, plan):
        """Write, records that change alike at once."""
        groups = defaultdict(self._get_writer().browse)
        resolved = {}
        for _row, record, changes in plan.updates:
            key = self._get_group_key(record, changes)
            groups[key] |= record
            resolved[key] = changes
        for key, records in groups.items():
            records.write(
                self._complete_write_vals(run, records, self._resolve(run, resolved[key]))
            )

    def _get_group_key(self, record, changes):
        """Return what records that are written at once have in common. Hook."""
        return tuple(sorted(changes.items(), key=lambda item: item[0]))

    def _complete_write_vals(self, run, records, vals):
        """Return the values completed by what is known only now. Hook."""
        return vals

    def _resolve(self, run, vals):
        """Return the values with ids and commands in place of references."""
        return {
            name: [Command.set([run.resolve(one) for one in value])]
            if isinstance(value, tuple) and not isinstance(value, Pending)
            else run.resolve(value)
            for name, value in vals.items()
        }
