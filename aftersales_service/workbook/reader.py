"""Read a workbook: cells into values, and everything that a look at the file alone finds wrong."""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter

from .book import Book, Row, Table
from .columns import Column, Sheet
from .faults import CellError, TooManyFaultsError, Translate, plain
from .headings import Headings, is_blank, match_sheets
from .limits import LimitError
from .values import describe, parse, shown
from .xlsx import XlsxFile


def read_book(content: bytes, sheets: Sequence[Sheet], _: Translate = plain) -> Book:
    """Return what the .xlsx file ``content`` holds, and what is wrong with it.

    :param sheets: the sheets that are known; others are warnings, or faults if they are misspelt
    :param _: gives messages in the reader's language
    """
    book = Book(sheets, _)
    try:
        file = XlsxFile(content, _)
        for table, worksheet in match_sheets(book, file, _):
            _SheetReader(book, table, _).fill(file.rows(worksheet))
    except TooManyFaultsError:
        return book  # the faults that are listed will do
    except LimitError as error:
        message = _("the file is too much to be read: %(error)s", error=error)
        book.faults.add("", 0, "", message, error.expected)
    except Exception as error:  # pylint: disable=broad-exception-caught
        # A damaged file can make zipfile, the XML parser or a conversion fail in any way.
        message = _("the file can't be read: %(error)s", error=shown(error))
        book.faults.add("", 0, "", message, _("an Excel workbook, saved as .xlsx"))
    return book


class _SheetReader:
    """Fills a table from its worksheet."""

    def __init__(self, book: Book, table: Table, _: Translate):
        self._book, self._table, self._ = book, table, _

    def fill(self, lines: Iterable):
        """Read the sheet's rows, as ``XlsxFile.rows`` gives them, and note what is wrong."""
        headings = None
        for number, cells in lines:
            filled = [
                (index, cell)
                for index, cell in cells
                if not is_blank(cell.value) or cell.is_formula
            ]
            if headings is None:
                headings = Headings(self._book, self._table, filled if number == 1 else (), self._)
            if filled and number > 1:
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
            if cell.is_error:
                message = _("the cell holds the error %(error)s", error=cell.value)
                raise CellError(message, describe(column, _))
            row.cells[column.name] = parse(column, cell.value, _)
        except CellError as error:
            self._book.add_fault(row, column.name, error.message, error.expected)

    def _note_stray(self, row: Row, index: int, cell):
        """Note a value under no heading (the first of its column)."""
        _ = self._
        message = _("“%(value)s” stands under no heading", value=shown(cell.value))
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
                message = _("row %(row)s has “%(key)s” too", row=first.number, key=shown(key))
                expected = _("one row for each %(column)s", column=name)
                self._book.add_fault(row, name, message, expected)
