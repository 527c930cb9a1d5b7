import pytz

from odoo import models

from ...workbook import CellError, Column, Plan, Sheet, find_meant
from ...workbook.values import parse

# What a company is called that nobody has named yet.
UNNAMED = ("My Company", "YourCompany")


class AftersalesWorkbookSettings(models.AbstractModel):
    """The sheet settings: one row for each setting of the company."""

    _name = "aftersales.workbook.settings"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Settings"

    _workbook_sheet = "settings"
    _workbook_target = "res.company"

    def _get_sheet(self):
        names = ", ".join(column.name for column in self._get_settings())
        return Sheet(
            "settings",
            (
                Column(
                    "key", "code", required=True, help=self.env._("One of: %(names)s", names=names)
                ),
                Column("value", "raw", help=self.env._("Blank: the setting stays as it is.")),
            ),
            key="key",
            help=self.env._("The company's settings."),
        )

    def _get_settings(self):
        """Return the ``Column`` that each key's value is read as. Hook."""
        return [
            Column("company", "text", help=self.env._("The company's name.")),
            Column(
                "currency", "code", help=self.env._("ISO code of the company's currency, as CNY.")
            ),
            Column("timezone", "code", help=self.env._("IANA name, as Asia/Shanghai.")),
        ]

    def _get_setting_fields(self):
        """Return key -> field of the company. Hook."""
        return {"company": "name", "currency": "currency_id", "timezone": "aftersales_tz"}

    def _find(self, run):
        run.found[self._workbook_sheet] = {}

    # === CHECK ===

    def _check(self, run):
        """Read each value as its key wants it, and plan the company's changes."""
        plan = run.plans[self._workbook_sheet] = Plan()
        company, names = run.company, self._get_setting_fields()
        for row, key, value in self._read_rows(run):
            vals = {names[key]: value}
            changes = self._get_changes(company, vals)
            if not changes:
                plan.unchanged += 1
                continue
            plan.updated += 1
            plan.updates.append((row, company, changes))
            if not self._may_set(key):
                self._refuse(run, row)
        self._check_together(run, plan)

    def _check_together(self, run, plan):
        """Note what is wrong with the settings taken together. Hook."""

    def _read_rows(self, run):
        """Yield (row, key, value) of the rows that set something; note the faulty ones."""
        columns = {column.name: column for column in self._get_settings()}
        table = run.table(self._workbook_sheet)
        for row in table.rows:
            key = (row.get("key") or "").casefold()
            if not row.fine("key", "value") or not key:
                continue
            if key not in columns:
                self._note_stranger(run, row, key, columns)
                continue
            try:
                value = parse(columns[key], row.get("value"), self.env._)
                if value is not None:
                    yield row, key, self._convert_setting(run, key, value)
            except CellError as error:
                run.add_fault(row, "value", error.message, error.expected)

    def _note_stranger(self, run, row, key, columns):
        """Note an unknown setting: a fault if it may be one that the file lacks, misspelt."""
        absent = columns.keys() - run.table(self._workbook_sheet).keys.keys()
        meant = find_meant(key, sorted(absent))
        expected = meant or self.env._("one of: %(words)s", words=", ".join(columns))
        if meant:
            message = self.env._("unknown setting “%(key)s”", key=key)
            run.add_fault(row, "key", message, expected)
        else:
            message = self.env._("not read: unknown setting “%(key)s”", key=key)
            run.add_warning(row, "key", message, expected)

    def _convert_setting(self, run, key, value):
        """Return a setting's value as the company's field wants it. Hook.

        :raises CellError: if the company can't have it
        """
        convert = {
            "company": self._convert_company,
            "currency": self._convert_currency,
            "timezone": self._convert_timezone,
        }.get(key)
        if convert:
            return convert(run, value)
        return value if isinstance(value, int) else float(value)

    def _convert_company(self, run, name):
        """The file's company is this one, unless this one has no name of its own yet."""
        company = run.company
        if name != company.name and (
            company.name not in UNNAMED
            or company.root_id._existing_accounting()
            # No two companies have one name, those that the user can't see included.
            or company.sudo().search_count([("name", "=", name)], limit=1)
        ):
            raise CellError(
                self.env._("the file is for the company “%(name)s”", name=name),
                self.env._(
                    "“%(name)s”, the company that you are importing into, or another company "
                    "chosen at the top right",
                    name=company.name,
                ),
            )
        return name

    def _convert_currency(self, run, code):
        company = run.company
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code.upper())], limit=1)
        if not currency:
            message = self.env._("unknown currency “%(code)s”", code=code)
            raise CellError(message, self.env._("an ISO code, as CNY"))
        if currency != company.currency_id and company.root_id._existing_accounting():
            raise CellError(
                self.env._("the company has journal entries in another currency"),
                company.currency_id.name,
            )
        return currency.id

    def _convert_timezone(self, run, name):
        """The file's time zone, which its date-times are in from here on."""
        known = {zone.casefold(): zone for zone in pytz.all_timezones}
        zone = known.get(name.casefold())
        if not zone:
            message = self.env._("unknown time zone “%(name)s”", name=name)
            raise CellError(message, self.env._("an IANA name, as Asia/Shanghai"))
        if zone != run.company.aftersales_tz and self._rests_on_timezone(run.company):
            raise CellError(
                self.env._("closed orders rest on the company's time zone"),
                run.company.aftersales_tz,
            )
        run.timezone = zone
        return zone

    def _rests_on_timezone(self, company):
        """Return whether what was decided would change with the company's time zone. Hook."""
        return False

    # === RIGHTS ===

    def _may_set(self, key):
        """Return whether the user may change a setting. Hook."""
        if key in ("company", "currency"):
            return self.env["res.company"].has_access("write")
        return self._may_load()

    def _may_load(self):
        return self.env["aftersales.point"].has_access("create")

    def _refuse(self, run, row):
        run.add_fault(
            row,
            "value",
            self.env._("you are not allowed to change this setting"),
            self.env._("the value that the company has, or a user with the rights"),
        )

    def _plan(self, run):
        """The check has made the plan: later sheets need the time zone."""

    def _check_references(self, run):
        """No setting is a code of another sheet."""

    def _check_rights(self, run):
        """The check has looked at each setting."""

    def _get_writer(self, model_name=None):
        # Only administrators may write companies. Who may change which setting was looked at when
        # the settings were checked.
        return super()._get_writer(model_name).sudo()

    def _create_records(self, run, plan):
        """The company is there."""

    def _update_records(self, run, plan):
        """Write all settings at once: one alone may not go with what another was so far."""
        vals = {}
        for _row, _company, changes in plan.updates:
            vals.update(changes)
        if vals:
            self._get_writer().browse(run.company.id).write(vals)
