"""What a workbook holds, once read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .columns import Sheet
from .faults import FaultList, Translate, plain


@dataclass(slots=True)
class Row:
    """A row of a sheet.

    :ivar sheet: the sheet's name
    :ivar number: its number as Excel shows it
    :ivar cells: column -> value, for every column that the sheet has; None for a blank cell
    :ivar faulty: the columns whose cell is wrong, whatever value it has
    """

    sheet: str
    number: int
    cells: dict = field(default_factory=dict)
    faulty: frozenset = frozenset()

    def get(self, name: str):
        """Return the cell's value; None when it is blank or the sheet has no such column."""
        return self.cells.get(name)

    def fine(self, *names: str) -> bool:
        """Return whether none of the cells is wrong."""
        return self.faulty.isdisjoint(names)


@dataclass
class Table:
    """The rows of a sheet.

    :ivar sheet: what the sheet is declared as
    :ivar present: the columns that the file has
    :ivar rows: the rows that aren't blank
    :ivar keys: key -> its first row
    :ivar unsure: the columns that the file may have meant but doesn't have: what would be said
        about their cells is the consequence of a fault that is reported already
    """

    sheet: Sheet
    present: set = field(default_factory=set)
    rows: list = field(default_factory=list)
    keys: dict = field(default_factory=dict)
    unsure: set = field(default_factory=set)


class Book:
    """What a workbook holds.

    :ivar tables: sheet name -> ``Table``, for every declared sheet, present or not
    :ivar faults: the ``FaultList`` of what was found wrong
    :ivar warnings: the ``FaultList`` of what is to be known and does not prevent the import
    """

    def __init__(self, sheets: Sequence[Sheet], _: Translate = plain):
        self.tables = {sheet.name: Table(sheet) for sheet in sheets}
        names = list(self.tables)
        self.faults, self.warnings = FaultList(names, _), FaultList(names, _)

    def add_fault(self, row: Row, column: str, message: str, expected: str):
        """Note that a cell is wrong; ``column`` is empty for the whole row."""
        self._add(self.faults, row, column, message, expected)
        row.faulty |= {column}

    def add_warning(self, row: Row, column: str, message: str, expected: str):
        """Note that a cell may not mean what it says; ``column`` is empty for the whole row."""
        self._add(self.warnings, row, column, message, expected)

    def _add(self, noted: FaultList, row: Row, column: str, message: str, expected: str):
        position = self.tables[row.sheet].sheet.position(column) if column else -1
        noted.add(row.sheet, row.number, column, message, expected, position)

    def is_unsure(self, sheet: str, *columns: str) -> bool:
        """Return whether the file may have meant more than it says in these columns."""
        return not self.tables[sheet].unsure.isdisjoint(columns)
