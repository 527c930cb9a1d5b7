"""The sample workbook, and one with faults."""

from pathlib import Path
from typing import Any

import openpyxl

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "provincial_centres.xlsx"

# Sheet, row, column and the value that is wrong there.
FAULTS = (
    ("machines", 2, "production_date", "2026-02-30"),
    ("coefficients", 2, "coefficient", 7),
    ("orders", 3, "technician", "NOBODY"),
)


def write_faulty(path: Path) -> Path:
    """Write the sample workbook with the faults; give the path."""
    book = openpyxl.load_workbook(SAMPLE)
    for sheet, row, column, value in FAULTS:
        _cell(book[sheet], row, column).value = value
    book.save(path)
    return path


def _cell(sheet: Any, row: int, column: str) -> Any:
    headings = [cell.value for cell in sheet[1]]
    return sheet.cell(row, headings.index(column) + 1)
