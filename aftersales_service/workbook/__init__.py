"""The service workbook as plain Python: what a sheet looks like, reading one, writing a template.

Nothing in this package touches the database, and all but the two exceptions runs without Odoo.
The models ``aftersales.workbook.<sheet>`` declare the sheets and load their rows.
"""

from .book import Book, Row, Table
from .columns import Column, Sheet
from .faults import CellError, Fault, FaultList, TooManyFaultsError, WorkbookError, plain
from .fingerprint import fingerprint
from .headings import find_meant
from .plan import ImportRun, Pending, Plan, as_codes, find_loops
from .reader import read_book
from .template import write_template

__all__ = [
    "Book",
    "CellError",
    "Column",
    "Fault",
    "FaultList",
    "ImportRun",
    "Pending",
    "Plan",
    "Row",
    "Sheet",
    "Table",
    "TooManyFaultsError",
    "WorkbookError",
    "as_codes",
    "find_loops",
    "find_meant",
    "fingerprint",
    "plain",
    "read_book",
    "write_template",
]
