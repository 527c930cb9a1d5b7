"""Read a workbook: cells into values, and everything that a look at the file alone finds wrong."""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

import io
import re
import zipfile
from collections.abc import Sequence

import openpyxl
from openpyxl.utils import get_column_letter

from .book import Book, Row, Table
from .columns import Column, Sheet
from .faults import CellError, Translate, plain
from .headings import Headings, is_blank, match_sheets
from .values import describe, parse

# What a workbook may take when unpacked: far more than any month needs, less than harms a server.
LARGEST_FILE = 1 << 30
_FORMULA = re.compile(rb"<f[ >/]")


def read_book(content: bytes, sheets: Sequence[Sheet], _: Translate = plain) -> Book:
    """Return what the .xlsx file ``content`` holds, and what is wrong with it.

    :param sheets: the sheets that are known; others are warnings, or faults if they are misspelt
    :param _: gives messages in the reader's language
    """
    book = Book(sheets, _)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_FILE:
                raise ValueError(_("it is too large when unpacked"))
            formulas = _formula_cells(archive, content)
        file = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for table, worksheet in match_sheets(book, file, _):
            formula_cells = formulas.get(worksheet.title, frozenset())
            _SheetReader(book, table, formula_cells, _).fill(worksheet)
        file.close()
    except Exception as error:  # pylint: disable=broad-exception-caught
        # A damaged file can make zipfile, the XML parser or openpyxl fail in any way.
        message = _("the file can't be read: %(error)s", error=error)
        book.faults.add("", 0, "", message, _("an Excel workbook, saved as .xlsx"))
    return book


def _formula_cells(archive: zipfile.ZipFile, content: bytes) -> dict[str, frozenset]:
    """Return sheet title -> (row, column) of its formulas: one without a result reads as blank."""
    members = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    if not any(_has_formula(archive, name) for name in members):
        return {}
    file = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    found = {}
    for worksheet in file.worksheets:
        worksheet.reset_dimensions()
        found[worksheet.title] = frozenset(
            (cell.row, cell.column)
            for cells in worksheet.iter_rows()
            for cell in cells
            if cell.data_type == "f"
        )
    file.close()
    return found


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as member:
        while chunk := member.read(1 << 20):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-3:]
    return False


class _SheetReader:
    """Fills a table from its worksheet.

    :param formulas: (row, column) of the cells that hold a formula
    """

    def __init__(self, book: Book, table: Table, formulas: frozenset, _: Translate):
        self._book, self._table, self._formulas, self._ = book, table, formulas, _

    def fill(self, worksheet):
        """Read the sheet's rows, and note what is wrong with them."""
        worksheet.reset_dimensions()  # some programs write a wrong size
        lines = worksheet.iter_rows()
        headings = Headings(self._book, self._table, next(lines, ()), self._)
        for number, cells in enumerate(lines, start=2):
            filled = [
                (index, cell)
                for index, cell in enumerate(cells)
                if not is_blank(cell.value) or (number, index + 1) in self._formulas
            ]
            if filled:
                self._read_row(number, filled, headings)
        if self._table.rows:
            headings.note_missing()
        self._check_required()
        self._check_keys()

    def _read_row(self, number: int, filled: list, headings: Headings):
        row = Row(self._table.sheet.name, number, dict.fromkeys(self._table.present))
        self._table.rows.append(row)
        for index, cell in filled:
            column = headings.columns.get(index)
            if column:
                self._read_cell(row, column, cell)
            elif index not in headings.ignored:
                self._note_stray(row, index, cell)
                headings.ignored.add(index)

    def _read_cell(self, row: Row, column: Column, cell):
        _ = self._
        try:
            if cell.value is None:
                raise CellError(
                    _("the formula has no result in the file"),
                    _("the value itself, or a file that Excel has calculated and saved"),
                )
            if cell.data_type == "e":
                message = _("the cell holds the error %(error)s", error=cell.value)
                raise CellError(message, describe(column, _))
            row.cells[column.name] = parse(column, cell.value, _)
        except CellError as error:
            self._book.add_fault(row, column.name, error.message, error.expected)

    def _note_stray(self, row: Row, index: int, cell):
        """Note a value under no heading (the first of its column)."""
        _ = self._
        message = _("“%(value)s” stands under no heading", value=cell.value)
        letter = get_column_letter(index + 1)
        expected = _("a heading in row 1, or nothing in this column")
        self._book.faults.add(row.sheet, row.number, letter, message, expected, index)

    def _check_required(self):
        _, table = self._, self._table
        for column in table.sheet.columns:
            if not column.required or column.name not in table.present:
                continue
            for row in table.rows:
                if row.cells[column.name] is None and row.fine(column.name):
                    message = _("the cell is blank")
                    self._book.add_fault(row, column.name, message, describe(column, _))

    def _check_keys(self):
        """Fill the table's keys; a second row with a key is a fault."""
        _, name = self._, self._table.sheet.key
        for row in self._table.rows if name else ():
            key = row.get(name)
            first = row if key is None else self._table.keys.setdefault(key, row)
            if first is not row:
                message = _("row %(row)s has “%(key)s” too", row=first.number, key=key)
                expected = _("one row for each %(column)s", column=name)
                self._book.add_fault(row, name, message, expected)
