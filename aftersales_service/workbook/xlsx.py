"""Read the cells of an .xlsx file, part by part, within the limits.

Only what cells need is read: the names of the sheets, their rows, the texts that cells share, and
which formats are those of dates. Everything else in a file is never unpacked.
"""

# The XML parser's events have no result.
# pylint: disable=missing-return
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import (
    CALENDAR_MAC_1904,
    CALENDAR_WINDOWS_1900,
    from_excel,
    from_ISO8601,
)

from . import limits
from .faults import Translate
from .limits import Budget, LimitError

_CHUNK = 1 << 16


class Cell(NamedTuple):
    """A cell of a sheet.

    :ivar value: text, number, boolean, date, date-time or None
    :ivar is_error: the value is one of Excel's errors, as #N/A
    :ivar is_formula: a formula gave the value; without one it was never calculated
    """

    value: object
    is_error: bool = False
    is_formula: bool = False


class Worksheet(NamedTuple):
    """A sheet of a file: its ``title``, and the name of the ``member`` that holds its cells."""

    title: str
    member: str


class _Budgets(NamedTuple):
    rows: Budget
    cells: Budget
    characters: Budget
    elements: Budget


class XlsxFile:
    """An .xlsx file that is open for reading.

    :param content: the file's bytes
    :ivar worksheets: its ``Worksheet`` tuples, in order
    :raises LimitError: if the file takes more than it may, here or while its rows are read
    """

    def __init__(self, content: bytes, _: Translate):
        limits.check_file(content, _)
        self._ = _
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        limits.check_members(self._archive, _)
        self._budgets = _Budgets(
            rows=_budget(limits.MOST_ROWS, _("the file has too many rows"), _),
            cells=_budget(limits.MOST_CELLS, _("the file has too many cells"), _),
            characters=_budget(limits.MOST_CHARACTERS, _("the file's texts are too long"), _),
            elements=_budget(limits.MOST_ELEMENTS, _("the file has too many elements"), _),
        )
        main = self._relations("")
        workbook = next(path for path, kind in main.values() if kind == "officeDocument")
        relations = self._relations(workbook)
        parts = {kind: path for path, kind in relations.values()}
        found = self._parse(_WorkbookPart(_, self._budgets), workbook)
        self._epoch = found.epoch
        self._strings = self._parse(
            _StringsPart(_, self._budgets), parts.get("sharedStrings")
        ).strings
        styles = self._parse(_StylesPart(_, self._budgets), parts.get("styles"))
        self._dates, self._durations = styles.dates, styles.durations
        known = set(self._archive.namelist())
        self.worksheets = [
            Worksheet(title, relations[key][0])
            for title, key in found.sheets
            if key in relations and relations[key][1] == "worksheet" and relations[key][0] in known
        ]
        if len({sheet.member for sheet in self.worksheets}) < len(self.worksheets):
            raise ValueError(_("two sheets are one"))

    def rows(self, worksheet: Worksheet) -> Iterator[tuple[int, list[tuple[int, Cell]]]]:
        """Yield (row number, [(column's index from 0, cell)]) of the rows that have cells."""
        part = _SheetPart(self._, self._budgets, self._convert)
        for _chunk in part.feed(self._archive, worksheet.member):
            yield from part.rows
            part.rows.clear()

    def _relations(self, member: str) -> dict[str, tuple[str, str]]:
        """Return id -> (member, kind) of what a member of the archive refers to."""
        folder, name = posixpath.split(member)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found = self._parse(_RelationsPart(self._, self._budgets), path).relations
        return {
            key: (posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"), kind)
            for key, (target, kind) in found.items()
        }

    def _parse(self, part, member: str | None):
        """Return the part, filled from a member of the archive; as it is if there is none."""
        if member is not None:
            for _chunk in part.feed(self._archive, member):
                pass
        return part

    def _convert(self, kind: str, style: int, text: str | None) -> Cell:
        """Return the cell that a sheet describes."""
        if text is None:
            return Cell(None)
        if kind == "s":
            return Cell(self._strings[int(text)])
        if kind == "b":
            return Cell(bool(int(text)))
        if kind == "e":
            return Cell(text, is_error=True)
        if kind == "d":
            return Cell(from_ISO8601(text))
        if kind != "n":
            return Cell(text)
        number = float(text) if not text.lstrip("-").isdecimal() else int(text)
        if style not in self._dates:
            return Cell(number)
        try:
            return Cell(from_excel(number, self._epoch, timedelta=style in self._durations))
        except (OverflowError, ValueError):
            return Cell("#VALUE!", is_error=True)


def _budget(most: int, message: str, _: Translate) -> Budget:
    return Budget(most, message, _("at most %(most)s", most=f"{most:,}"))


class _Part:
    """A member of the archive, fed to a parser; what it says is collected as it comes by."""

    def __init__(self, _: Translate, budgets: _Budgets):
        self._, self._budgets = _, budgets
        self._depth = 0

    def feed(self, archive: zipfile.ZipFile, member: str) -> Iterator[None]:
        """Parse the member, a chunk at each step.

        :raises LimitError: if it is no plain XML, or built to take long
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        fed = 0
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                fed += len(chunk)
                parser.Parse(chunk)
                if fed - parser.CurrentByteIndex > limits.LONGEST_TAG:
                    self._refuse(self._("the file has a tag that does not end"))
                yield
            parser.Parse(b"", True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See an element begin; ``name`` is without its namespace. Hook."""

    def end(self, name: str) -> None:
        """See an element end. Hook."""

    def text(self, data: str) -> None:
        """See a piece of text. Hook."""

    def _begin(self, name, attributes):
        self._depth += 1
        self._budgets.elements.spend()
        if self._depth > limits.DEEPEST:
            self._refuse(self._("the file's elements lie too deep in one another"))
        self.start(name.rpartition(":")[2], attributes)

    def _finish(self, name):
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    def _refuse_doctype(self, *_declared):
        self._refuse(self._("the file declares a document type"))

    def _refuse(self, message: str):
        raise LimitError(message, self._("a workbook as Excel saves it"))


class _RelationsPart(_Part):
    def __init__(self, _: Translate, budgets: _Budgets):
        super().__init__(_, budgets)
        self.relations = {}
        self._budget = _budget(limits.MOST_MEMBERS, _("the file refers to too much"), _)

    def start(self, name, attributes):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self._budget.spend()
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.relations[attributes["Id"]] = (attributes["Target"], kind)


class _WorkbookPart(_Part):
    def __init__(self, _: Translate, budgets: _Budgets):
        super().__init__(_, budgets)
        self.sheets = []
        self.epoch = CALENDAR_WINDOWS_1900
        self._budget = _budget(limits.MOST_SHEETS, _("the file has too many sheets"), _)

    def start(self, name, attributes):
        if name == "sheet":
            self._budget.spend()
            key = next(value for key, value in attributes.items() if key.endswith(":id"))
            self.sheets.append((attributes["name"], key))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904


class _StylesPart(_Part):
    def __init__(self, _: Translate, budgets: _Budgets):
        super().__init__(_, budgets)
        self.dates, self.durations = set(), set()
        self._formats = dict(BUILTIN_FORMATS)
        self._in_cells, self._count = False, 0
        self._budget = _budget(limits.MOST_FORMATS, _("the file has too many formats"), _)

    def start(self, name, attributes):
        self._budget.spend()
        if name == "numFmt":
            # Dates are told by the first characters; a long format takes long to look at.
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            shown = self._formats.get(int(attributes.get("numFmtId", 0)), "General")
            if is_date_format(shown):
                self.dates.add(self._count)
            if is_timedelta_format(shown):
                self.durations.add(self._count)
            self._count += 1

    def end(self, name):
        if name == "cellXfs":
            self._in_cells = False


class _TextPart(_Part):
    """Collects the texts in elements t, but not how they are read aloud (rPh)."""

    def __init__(self, _: Translate, budgets: _Budgets):
        super().__init__(_, budgets)
        self._pieces, self._length = None, 0
        self._is_collecting = self._is_phonetic = False

    def start(self, name, attributes):
        if name == "rPh":
            self._is_phonetic = True
        elif name == "t":
            self._is_collecting = not self._is_phonetic

    def end(self, name):
        if name == "rPh":
            self._is_phonetic = False
        self._is_collecting = False

    def text(self, data):
        if self._is_collecting:
            self._budgets.characters.spend(len(data))
            self._length += len(data)
            if self._length > limits.LONGEST_STRING:
                _ = self._
                most = f"{limits.LONGEST_STRING:,}"
                message = _("a cell holds too many characters")
                raise LimitError(message, _("at most %(most)s", most=most))
            self._pieces.append(data)

    def _begin_text(self):
        self._pieces, self._length = [], 0

    def _taken(self) -> str:
        """Return what was collected."""
        return "".join(self._pieces)


class _StringsPart(_TextPart):
    def __init__(self, _: Translate, budgets: _Budgets):
        super().__init__(_, budgets)
        self.strings = []
        self._begin_text()
        self._budget = _budget(limits.MOST_STRINGS, _("the file has too many texts"), _)

    def start(self, name, attributes):
        super().start(name, attributes)
        if name == "si":
            self._budget.spend()
            self._begin_text()

    def end(self, name):
        super().end(name)
        if name == "si":
            # Excel writes an underscore that could begin an escape as _x005F_.
            self.strings.append(self._taken().replace("x005F_", ""))


class _SheetPart(_TextPart):
    """Collects the rows of a sheet.

    :param convert: function of a cell's kind, style and text to the ``Cell``
    """

    def __init__(self, _: Translate, budgets: _Budgets, convert):
        super().__init__(_, budgets)
        self.rows = []
        self._convert = convert
        self._row, self._number, self._index = [], 0, -1
        self._columns: dict[str, int] = {}
        self._open = None

    def start(self, name, attributes):
        if name == "c":
            self._budgets.cells.spend()
            self._place(attributes.get("r"))
            self._open = attributes.get("t", "n"), int(attributes.get("s") or 0)
            self._pieces, self._is_formula = None, False
        elif name == "row":
            number = attributes.get("r")
            self._begin_row(self._number + 1 if number is None else int(float(number)))
        elif name == "v":
            self._begin_text()
            self._is_collecting = True
        elif name == "f":
            self._is_formula = True
        elif name == "is":
            self._begin_text()
        elif self._pieces is not None:
            super().start(name, attributes)

    def end(self, name):
        super().end(name)
        if name == "c" and self._open:
            kind, style = self._open
            text = self._taken() if self._pieces is not None else None
            inline = kind == "inlineStr"
            cell = self._convert("str" if inline else kind, style, text if inline else text or None)
            self._row.append((self._index, cell._replace(is_formula=self._is_formula)))
            self._open = self._pieces = None
        elif name == "row":
            if self._row:
                self._budgets.rows.spend()
                self.rows.append((self._number, self._row))
            self._row = []

    def _begin_row(self, number: int):
        if not self._number < number <= limits.LAST_ROW:
            _ = self._
            raise LimitError(
                _("a row has the number %(number)s", number=f"{number:,}"),
                _("rows in order, up to number %(most)s", most=f"{limits.LAST_ROW:,}"),
            )
        self._number, self._index = number, -1

    def _place(self, coordinate: str | None):
        """Find the column of the cell that begins."""
        if coordinate is None:
            self._index += 1
        else:
            letters = coordinate.rstrip("0123456789")
            if letters not in self._columns:
                self._columns[letters] = self._number_of(letters)
            self._index = self._columns[letters]
        if self._index >= limits.LAST_COLUMN:
            _ = self._
            raise LimitError(
                _("a cell stands in column number %(number)s", number=f"{self._index + 1:,}"),
                _("at most %(most)s columns", most=f"{limits.LAST_COLUMN:,}"),
            )

    def _number_of(self, letters: str) -> int:
        """Return the index of a column from its letters: 0 for A."""
        number = 0
        for letter in letters[:4].upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        return number - 1
