"""Which sheet a tab is, and which column a heading."""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

import difflib
from collections.abc import Iterable, Iterator, Sequence

from .book import Book, Table
from .columns import Column
from .faults import Translate
from .values import shown
from .xlsx import Worksheet, XlsxFile

# The sheet of explanations that a template carries; it is for people.
NOTES = "notes"
# No name of a sheet or a column is longer.
_LONGEST = 40


def match_sheets(book: Book, file: XlsxFile, _: Translate) -> Iterator[tuple[Table, Worksheet]]:
    """Yield the known sheets of ``file`` with their tables, in order; note the unknown ones.

    An unknown sheet is a fault where it may be one that the file lacks, misspelt, or where the
    file has none that is known. Any other is left unread, with a warning.
    """
    found, strangers = {}, []
    for worksheet in file.worksheets:
        name = _bare(worksheet.title)
        if name in found:
            message = _("there are two sheets of this name")
            book.faults.add(worksheet.title, 0, "", message, _("one sheet of each name"))
        elif name in book.tables:
            found[name] = worksheet
        elif name != NOTES and not _is_empty(file.rows(worksheet)):
            strangers.append(worksheet.title)
    absent = [name for name in book.tables if name not in found]
    misspelt = [title for title in strangers if not found or find_meant(title, absent)]
    for title in strangers:
        expected = _suggest(title, absent, book.tables, _)
        if title in misspelt:
            book.faults.add(title, 0, "", _("unknown sheet"), expected)
        else:
            book.warnings.add(title, 0, "", _("not read: unknown sheet"), expected)
    for name, table in book.tables.items():
        if name in found:
            yield table, found[name]
        elif misspelt:
            # One of the strangers may be this sheet, misspelt.
            table.unsure.update(column.name for column in table.sheet.columns)


class Headings:
    """The headings of a sheet.

    :param cells: (position, cell) of row 1, without the blank ones
    :ivar columns: position -> ``Column``, for the headings that are known
    :ivar ignored: the positions that a fault was noted for already
    """

    def __init__(self, book: Book, table: Table, cells: Sequence, _: Translate):
        self._book, self._table, self._ = book, table, _
        self.columns: dict[int, Column] = {}
        self.ignored: set[int] = set()
        strangers = self._read(cells)
        absent = [c.name for c in table.sheet.columns if c.name not in table.present]
        self._meant = self._note_strangers(strangers, absent)
        if self._meant:
            table.unsure.update(absent)

    def _read(self, cells) -> dict[int, str]:
        """Fill ``columns``; return position -> heading of those that are unknown."""
        _, table = self._, self._table
        declared = {column.name: column for column in table.sheet.columns}
        strangers = {}
        for index, cell in cells:
            name = _bare(cell.value)
            if name not in declared:
                strangers[index] = shown(str(cell.value).strip())
            elif name in table.present:
                self._note(index, name, _("two columns have this heading"), _("one of each"))
            else:
                self.columns[index] = declared[name]
                table.present.add(name)
        return strangers

    def _note(self, index: int, heading: str, message: str, expected: str):
        self._book.faults.add(self._table.sheet.name, 1, heading, message, expected, index)
        self.ignored.add(index)

    def _note_strangers(self, strangers, absent) -> set[str]:
        """Note the unknown headings; return the columns that they were taken to mean.

        One that may be a column that the sheet lacks, misspelt, is a fault. Any other column is
        left unread, with a warning.
        """
        _, name = self._, self._table.sheet.name
        names = [column.name for column in self._table.sheet.columns]
        meant = set()
        for index, heading in strangers.items():
            expected = _suggest(heading, absent, names, _)
            if find_meant(heading, absent):
                meant.add(expected)
                self._note(index, heading, _("unknown column"), expected)
            else:
                message = _("not read: unknown column")
                self._book.warnings.add(name, 1, heading, message, expected, index)
                self.ignored.add(index)
        return meant

    def note_missing(self):
        """Note the columns that the sheet can't do without."""
        _, table = self._, self._table
        for position, column in enumerate(table.sheet.columns):
            if not column.required or column.name in table.present:
                continue
            table.unsure.add(column.name)
            if column.name not in self._meant:
                expected = _("a column with the heading %(name)s", name=column.name)
                message = _("the column is missing")
                self._book.faults.add(table.sheet.name, 1, column.name, message, expected, position)


def is_blank(value) -> bool:
    """Return whether a cell that holds ``value`` is blank."""
    return value is None or (isinstance(value, str) and not value.strip())


def _is_empty(rows: Iterable) -> bool:
    return all(is_blank(cell.value) for _number, cells in rows for _index, cell in cells)


def _bare(text) -> str:
    """Return a heading or a tab's name without what doesn't distinguish it."""
    return "_".join(str(text).replace("_", " ").casefold().split())


def find_meant(text: str, likely: Sequence[str]) -> str | None:
    """Return the one of the names that a misspelt ``text`` can mean, if there is one."""
    # Names are short; comparing long texts letter by letter takes long.
    close = difflib.get_close_matches(_bare(text)[:_LONGEST], likely, n=1, cutoff=0.7)
    return close[0] if close else None


def _suggest(title: str, likely: Sequence[str], known: Sequence[str], _: Translate) -> str:
    return find_meant(title, likely) or _("one of: %(words)s", words=", ".join(known))
