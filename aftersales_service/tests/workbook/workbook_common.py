import base64
import io

import openpyxl

from odoo.addons.base.tests.common import BaseCommon

from ...workbook import WorkbookError


class WorkbookCommon(BaseCommon):
    """Makes small workbooks, and imports them into a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Workbook Works", "aftersales_tz": "Asia/Shanghai"}
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})

    @classmethod
    def sheets(cls, **changes):
        """Return a workbook without faults: sheet -> rows, the first one the headings.

        :param changes: sheets that are different
        """
        return {
            "network": [
                ("code", "name", "level", "parent", "payee", "vat", "territory"),
                ("OUT", "Outlet", "outlet", "REG", "N", None, "Changsha"),
                ("REG", "Region", "region", "HQ", "Y", "91430000MA4000100C", None),
                ("HQ", "Head Office", "hq", None, "N", None, None),
            ],
            "categories": [
                ("code", "name", "parent"),
                ("WB-TV", "Televisions", "WB-ALL"),
                ("WB-ALL", "Everything", None),
                ("WB-PART", "Parts", None),
            ],
            "products": [
                ("sku", "name", "category", "kind", "tracking", "list_price"),
                ("WB-TV1", "Television", "WB-TV", "machine", "serial", 1799),
                ("WB-P1", "Panel", "WB-PART", "part", "none", 145.5),
                ("WB-P2", "Fuse", "WB-PART", "part", None, None),
            ],
            "technicians": [
                (
                    "code", "name", "node", "phone", "skills", "certificate",
                    "certificate_expiry", "status",
                ),
                ("T1", "Li", "OUT", 13800138000, "WB-TV; WB-ALL", "C-1", "2027-07-01", "approved"),
                ("T2", "Wang", "REG", None, None, None, None, "submitted"),
            ],
            "machines": [
                (
                    "serial", "sku", "dealer", "customer", "phone", "production_date",
                    "delivery_date", "installation_date", "usage_note", "note",
                ),
                ("SN1", "WB-TV1", "OUT", "Zhao", "13900139000", "2026-01-05", "2026-02-01",
                 "2026-02-10", "shop window", "a & b"),
                (2, "WB-TV1", None, None, None, None, None, None, None, None),
            ],
            "policies": [
                (
                    "code", "name", "category", "sku", "start_event", "cap_months", "months",
                    "usage_limit",
                ),
                ("W-ALL", "General", None, None, "delivery", None, 12, None),
                ("W-TV", "Televisions", "WB-TV", None, "installation", 0, 24, 2000.5),
            ],
            "policy_parts": [
                ("policy", "part_category", "months", "restart_months"),
                ("W-TV", "WB-PART", 36, 12),
            ],
            "orders": [
                (
                    "order", "serial", "node", "technician", "service_type", "repair_level",
                    "fault_group", "reported_at", "completed_at", "record_sheet_date", "status",
                    "usage", "units", "distance_km", "note",
                ),
                ("SO1", "SN1", "OUT", "T1", "repair", 1, "WB-POWER", "2026-07-31 20:00",
                 "2026-07-31 23:59:00", "2026-08-02", "normal", 0, 2, 18.5, "late"),
                ("SO2", 2, "HQ", None, "wb-polish", None, None, None, "2026-03-01 00:30",
                 None, "history", None, None, None, None),
            ],
            "order_parts": [
                ("order", "sku", "qty"),
                ("SO1", "WB-P1", 1),
                ("SO1", "WB-P2", 2),
                ("SO1", "WB-P2", 2.0),
            ],
            "followups": [("order", "date", "score"), ("SO1", "2026-08-03", 92.5)],
            **changes,
        }  # fmt: skip

    @classmethod
    def row(cls, sheet, key, **cells):
        """Return the sheet of `sheets` with other cells in the row whose first one is ``key``.

        A key that no row has adds a row.
        """
        headings, *rows = cls.sheets()[sheet]
        by_key = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
        by_key[key] = {headings[0]: key, **by_key.get(key, {}), **cells}
        return {sheet: [headings, *(tuple(map(row.get, headings)) for row in by_key.values())]}

    @classmethod
    def file(cls, sheets):
        """Return the workbook as the wizard's field wants it."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in (sheets or {"notes": []}).items():
            worksheet = book.create_sheet(name)
            for row in rows:
                worksheet.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return base64.b64encode(stream.getvalue())

    @classmethod
    def wizard(cls, sheets, user=None):
        """Return the wizard with the workbook, as ``user`` opens it."""
        env = cls.env(user=user) if user else cls.env
        return env["aftersales.workbook.import"].create(
            {"file": cls.file(sheets), "filename": "workbook.xlsx"}
        )

    @classmethod
    def load(cls, sheets, user=None):
        """Import, and return (created, updated, unchanged) of each sheet."""
        run = cls.wizard(sheets, user)._run_import()
        return {
            name: (plan.created, plan.updated, plan.unchanged)
            for name, plan in run.get_results().items()
        }

    def faults(self, sheets, user=None):
        """Return (sheet, row, column) of all faults, after checking that each says enough."""
        with self.assertRaises(WorkbookError) as raised:
            self.wizard(sheets, user)._run_import()
        for fault in raised.exception.faults:
            self.assertTrue(fault.message and fault.expected, fault)
        return [(fault.sheet, fault.row, fault.column) for fault in raised.exception.faults]

    @classmethod
    def removed(cls, sheets, user=None):
        """Import, and return (created, removed, unchanged) of each sheet."""
        run = cls.wizard(sheets, user)._run_import()
        return {
            name: (plan.created, plan.removed, plan.unchanged)
            for name, plan in run.get_results().items()
        }

    def warnings(self, sheets, user=None):
        """Return (sheet, row, column) of the warnings of a workbook without faults."""
        warnings = self.wizard(sheets, user)._check_import().book.warnings.sorted()
        for warning in warnings:
            self.assertTrue(warning.message and warning.expected, warning)
        return [(warning.sheet, warning.row, warning.column) for warning in warnings]

    def find(self, model, **values):
        """Return the company's records with these values."""
        target = self.env[model].with_context(active_test=False)
        domain = [(name, "=", value) for name, value in values.items()]
        if "company_id" in target._fields:
            domain.append(("company_id", "=", self.company.id))
        return target.search(domain, order="id")
