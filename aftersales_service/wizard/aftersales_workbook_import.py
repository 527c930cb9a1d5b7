import base64
import hashlib
from contextlib import suppress
from urllib.parse import quote

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.base.locks import take_turns
from ..workbook import (
    Fault,
    ImportRun,
    TooManyFaultsError,
    WorkbookError,
    read_book,
    write_template,
)


class AftersalesWorkbookImport(models.TransientModel):
    """Imports a service workbook: all of it, or nothing and a list of what is wrong with it."""

    _name = "aftersales.workbook.import"
    _description = "Import Service Workbook"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    file = fields.Binary(string="Workbook", attachment=False)
    filename = fields.Char(string="File Name")
    checked_hash = fields.Char(
        readonly=True, copy=False, help="Fingerprint of the file that was found without faults."
    )
    template_file = fields.Binary(compute="_compute_template_file")
    state = fields.Selection(
        [
            ("draft", "New"),
            ("faulty", "Faults Found"),
            ("checked", "Without Faults"),
            ("done", "Imported"),
        ],
        string="Status",
        default="draft",
        readonly=True,
    )
    fault_ids = fields.One2many(
        "aftersales.workbook.import.fault",
        "wizard_id",
        string="Faults",
        domain=[("severity", "=", "fault")],
        readonly=True,
    )
    fault_count = fields.Integer(readonly=True)
    warning_ids = fields.One2many(
        "aftersales.workbook.import.fault",
        "wizard_id",
        string="Warnings",
        domain=[("severity", "=", "warning")],
        readonly=True,
    )
    result_ids = fields.One2many("aftersales.workbook.import.result", "wizard_id", readonly=True)

    def _compute_template_file(self):
        for wizard in self:
            wizard.template_file = base64.b64encode(wizard._get_template())

    @api.onchange("file")
    def _onchange_file(self):
        """Another file is another import."""
        self.state = "draft"
        self.checked_hash = False

    # === SHEETS ===

    @api.model
    def _get_sheet_models(self):
        """Return the names of the sheets' models, in the order in which they are loaded.

        Hook: an addon with sheets of its own puts them where what they refer to is there.
        """
        return [
            f"aftersales.workbook.{name}"
            for name in (
                "settings",
                "network",
                "categories",
                "products",
                "technicians",
                "customers",
                "machines",
                "policies",
                "policy_parts",
                "service_types",
                "repair_levels",
                "faults",
                "orders",
                "order_parts",
                "followups",
            )
        ]

    def _get_loaders(self):
        """Return the sheets' models, in order."""
        return [self.env[name] for name in self._get_sheet_models()]

    def _get_sheets(self):
        """Return the declarations of the sheets, in order."""
        declared = (loader._get_sheet() for loader in self._get_loaders())
        return [sheet for sheet in declared if sheet]

    def _get_template(self):
        """Return an empty workbook, the content of an .xlsx file."""
        return write_template(self._get_sheets(), self.env._)

    # === ACTIONS ===

    def action_check(self):
        """Look for faults; write nothing."""
        self.ensure_one()
        action = self._show_outcome(self._check_import, "checked")
        self.checked_hash = self.state == "checked" and self._get_file_hash()
        return action

    def action_import(self):
        """Import the file, or list what is wrong with it.

        :raises UserError: if another file was checked than this one
        """
        self.ensure_one()
        if self.checked_hash and self.checked_hash != self._get_file_hash():
            raise UserError(
                self.env._(
                    "This is not the file that was checked: it was exchanged since. Check it, "
                    "then import it."
                )
            )
        return self._show_outcome(self._run_import, "done")

    def _get_file_hash(self):
        """Return the fingerprint of the file's content."""
        return hashlib.sha256(self._get_content()).hexdigest()

    def _get_content(self):
        """Return the file's bytes.

        :raises WorkbookError: if there are none
        """
        file = self.with_context(bin_size=False).file
        if not file:
            message = self.env._("there is no file, or it is empty")
            expected = self.env._("an Excel workbook, saved as .xlsx")
            raise WorkbookError([Fault("", 0, "", message, expected)], self.env._)
        return base64.b64decode(file)

    def action_download_template(self):
        """Download an empty workbook."""
        self.ensure_one()
        name = quote(self.env._("service workbook"))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template_file/{name}.xlsx?download=true",
            "target": "self",
        }

    def _show_outcome(self, act, state):
        """Open the wizard again with what came out of ``act``.

        :param act: method that returns an ``ImportRun`` or raises a ``WorkbookError``
        :param state: the wizard's state if it went well
        """
        (self.fault_ids | self.warning_ids).unlink()
        self.result_ids.unlink()
        try:
            run = act()
        except WorkbookError as error:
            self.write({"state": "faulty", "fault_count": error.count})
            faults, warnings = error.faults, error.warnings
        else:
            self.write({"state": state, "fault_count": 0})
            faults, warnings = (), run.book.warnings.sorted()
            self.env["aftersales.workbook.import.result"].create(self._prepare_results(run))
        self.env["aftersales.workbook.import.fault"].create(
            self._prepare_faults(faults, "fault") + self._prepare_faults(warnings, "warning")
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
            "name": self.env._("Import Service Workbook"),
        }

    def _prepare_faults(self, faults, severity):
        return [
            {
                "wizard_id": self.id,
                "severity": severity,
                "sheet": fault.sheet,
                "row": str(fault.row or ""),
                "column": fault.column,
                "message": fault.message,
                "expected": fault.expected,
            }
            for fault in faults
        ]

    def _prepare_results(self, run):
        return [
            {
                "wizard_id": self.id,
                "sheet": sheet,
                "created": plan.created,
                "updated": plan.updated,
                "removed": plan.removed,
                "unchanged": plan.unchanged,
            }
            for sheet, plan in run.get_results().items()
        ]

    # === IMPORT ===

    def _check_import(self):
        """Return what an import would do, as an ``ImportRun``.

        :raises WorkbookError: with every fault of the file
        """
        return self._plan_import()

    def _run_import(self):
        """Import the file; return what was done, as an ``ImportRun``.

        :raises WorkbookError: with every fault of the file; nothing is written then
        """
        self._ensure_own_company()
        # Two at once would both bring the same new rows.
        take_turns(self.company_id)
        run = self._plan_import()
        with self.env.cr.savepoint():
            for loader in self._get_company_loaders():
                self._load_sheet(loader, run)
            self._record_import(run)
        return run

    def _ensure_own_company(self):
        """Refuse to read and write a company that the user doesn't work for.

        Settings are written with the system's rights, so nothing else would ask.

        :raises AccessError: naming no company that he may not know
        """
        if self.company_id not in self.env.user.company_ids and not self.env.su:
            raise AccessError(self.env._("Import into a company that you work for."))

    def _record_import(self, run):
        """Keep in the journal that the file was imported, unless it changed nothing."""
        counts = {what: run.count(what) for what in ("created", "updated", "removed")}
        if any(counts.values()):
            details = {
                "workbook_name": self.filename or False,
                "workbook_hash": self._get_file_hash(),
                **{f"workbook_{what}": count for what, count in counts.items()},
            }
            self.env["aftersales.journal"]._record("import", self.company_id, details=details)

    def _get_company_loaders(self):
        self._ensure_own_company()
        wizard = self.with_company(self.company_id)
        return wizard._get_loaders()

    def _plan_import(self):
        """Return the ``ImportRun`` with the plans of all sheets; write nothing.

        :raises WorkbookError: with every fault of the file
        """
        loaders = self._get_company_loaders()
        book = read_book(self._get_content(), self._get_sheets(), self.env._)
        run = ImportRun(self.company_id, book)
        steps = ("_find", "_check_references", "_check", "_plan", "_check_plan", "_check_rights")
        # Where there are too many faults, those that are listed will do.
        with suppress(TooManyFaultsError):
            for step in steps:
                for loader in loaders:
                    getattr(loader, step)(run)
        faults, warnings = run.book.faults, run.book.warnings
        if faults:
            raise WorkbookError(
                faults.sorted(), self.env._, count=len(faults), warnings=warnings.sorted()
            )
        return run

    def _load_sheet(self, loader, run):
        """Load a sheet.

        :raises WorkbookError: if Odoo refuses what no check foresaw
        """
        try:
            loader._load(run)
            self.env.flush_all()
        except (UserError, IntegrityError) as error:
            expected = self.env._("something that Odoo accepts")
            fault = Fault(loader._workbook_sheet, 0, "", str(error).strip(), expected)
            raise WorkbookError([fault], self.env._) from error
