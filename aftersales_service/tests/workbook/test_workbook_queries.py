from odoo.tests import tagged

from .workbook_queries_common import WorkbookQueriesCommon


@tagged("post_install", "-at_install")
class TestWorkbookQueries(WorkbookQueriesCommon):
    """An import asks the database equally often, however many rows there are."""

    def many(self, letter, count, **cells):
        """Return a workbook with ``count`` rows in each sheet that grows with the business."""
        codes = [f"{letter}{number}" for number in range(count)]
        first = {sheet: rows[:2] for sheet, rows in self.sheets().items()}
        orders, machines = first["orders"], first["machines"]
        sheets = {
            "products": [first["products"][0], *((f"P{code}", f"Part {code}", "WB-PART", "part", "none", 1) for code in codes)],
            "technicians": [first["technicians"][0], *((f"T{code}", code, "OUT", None, "WB-TV", code, "2027-01-01", "approved") for code in codes)],
            "machines": [machines[0], *((code, "WB-TV1", "OUT", f"Customer {code}", code, *machines[1][5:]) for code in codes)],
            "orders": [orders[0], *((code, code, "OUT", f"T{code}", *orders[1][4:6], code, *orders[1][7:]) for code in codes)],
            "order_parts": [first["order_parts"][0], *((code, f"P{code}", 1) for code in codes)],
            "followups": [first["followups"][0], *((code, "2026-08-03", 90) for code in codes)],
        }  # fmt: skip
        for sheet, column in cells.items():
            for number, row in enumerate(sheets[sheet][1:], start=1):
                changed = dict(zip(sheets[sheet][0], row, strict=True)) | column(codes[number - 1])
                sheets[sheet][number] = tuple(changed.values())
        return sheets

    def test_queries_do_not_grow_with_the_rows(self):
        changes = {
            "orders": lambda code: {"record_sheet_date": "2026-08-09", "note": code},
            "machines": lambda code: {"customer": f"New {code}"},
            "technicians": lambda code: {"status": "suspended", "certificate": f"N{code}"},
            "products": lambda code: {"name": f"New {code}"},
        }
        with self.one_statement_per_batch():
            self.count(self.many("W", 2))
            for what, cells in (("new", {}), ("again", {}), ("changed", changes)):
                few = self.count(self.many("A", 20, **cells))
                many = self.count(self.many("B", 200, **cells))
                with self.subTest(what):
                    self.assertLessEqual(many, few, "queries for 200 rows, and for 20")
