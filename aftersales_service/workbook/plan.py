"""What an import is going to do, before it does it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ..rules.local_time import to_utc
from .book import Book, Row, Table


class Pending(NamedTuple):
    """A reference to a record that this import creates."""

    sheet: str
    code: Any


@dataclass
class Plan:
    """What a sheet is going to do.

    :ivar creates: (code or None, values) of new records, in the order of the rows
    :ivar rows: the rows of the new records, for a sheet without a key
    :ivar updates: (row, record, values that differ) of records that are there
    :ivar child_creates: model name -> values of new records that hang on the sheet's
    :ivar child_updates: (record, values) of such records that are there
    :ivar removals: the records that earlier imports brought and the file no longer has, or None
    :ivar kept: number of a row -> id of the record that it is, for a sheet that keeps its order
    :ivar created_ids: the ids of the new records, in the order of their rows
    :ivar created: how many rows bring something new
    :ivar updated: how many rows change something
    :ivar removed: how many rows are taken away
    :ivar unchanged: how many rows the database has as they are
    """

    creates: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    updates: list = field(default_factory=list)
    child_creates: dict = field(default_factory=dict)
    child_updates: list = field(default_factory=list)
    removals: Any = None
    kept: dict = field(default_factory=dict)
    created_ids: list = field(default_factory=list)
    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0

    def writes(self) -> bool:
        """Return whether anything is written."""
        return bool(self.created or self.updated or self.removed)

    def has_rows(self) -> bool:
        """Return whether there is anything to say of the sheet."""
        return self.writes() or bool(self.unchanged)


class ImportRun:
    """One import of one workbook into one company.

    :ivar book: what the file holds
    :ivar company: the company
    :ivar found: sheet -> code -> the record that the database has (or that was created)
    :ivar ambiguous: sheet -> the codes that several records have
    :ivar plans: sheet -> ``Plan``
    :ivar timezone: the name of the time zone of the file's date-times
    """

    def __init__(self, company, book: Book):
        self.book = book
        self.company = company
        self.found: dict[str, dict] = {}
        self.ambiguous: dict[str, set] = {}
        self.plans: dict[str, Plan] = {}
        self.timezone = company.aftersales_tz

    def table(self, sheet: str) -> Table:
        """Return the table of a sheet."""
        return self.book.tables[sheet]

    def add_fault(self, row: Row, column: str, message: str, expected: str):
        """Note that a cell is wrong; ``column`` is empty for the whole row."""
        self.book.add_fault(row, column, message, expected)

    def add_warning(self, row: Row, column: str, message: str, expected: str):
        """Note that a cell may not mean what it says; ``column`` is empty for the whole row."""
        self.book.add_warning(row, column, message, expected)

    def count(self, what: str) -> int:
        """Return how many rows were ``created``, ``updated``, ``removed`` or ``unchanged``."""
        return sum(getattr(plan, what) for plan in self.get_results().values())

    def get_results(self) -> dict[str, Plan]:
        """Return sheet -> what was or would be done with its rows, for the sheets that have any."""
        return {
            name: self.plans[name]
            for name in self.book.tables
            if name in self.plans and self.plans[name].has_rows()
        }

    def referred(self, sheet: str) -> dict:
        """Return every code of ``sheet`` that the file names, its own rows' included."""
        codes = dict.fromkeys(self.book.tables[sheet].keys if sheet in self.book.tables else ())
        for table in self.book.tables.values():
            for column in table.sheet.columns:
                if column.refers == sheet:
                    for row in table.rows:
                        codes.update(dict.fromkeys(as_codes(row.get(column.name))))
        return codes

    def knows(self, sheet: str, code) -> bool:
        """Return whether a code is in the file or the database, or may have been meant to be."""
        table = self.book.tables[sheet]
        return (
            code in table.keys
            or code in self.found[sheet]
            or self.book.is_unsure(sheet, table.sheet.key)
        )

    def ref(self, sheet: str, code):
        """Return the id of a record, a ``Pending`` if it is yet to be created, False for None."""
        if code is None:
            return False
        record = self.found[sheet].get(code)
        return record.id if record else Pending(sheet, code)

    def is_ready(self, vals: dict) -> bool:
        """Return whether everything that the values refer to exists."""
        return all(
            value.code in self.found[value.sheet]
            for value in vals.values()
            if isinstance(value, Pending)
        )

    def resolve(self, value):
        """Return the id in place of a ``Pending``; any other value as it is."""
        return self.found[value.sheet][value.code].id if isinstance(value, Pending) else value

    def to_utc(self, moment: datetime) -> datetime:
        """Return a local moment of the file as a naive datetime in UTC."""
        return to_utc(moment, self.timezone)


def as_codes(value) -> tuple:
    """Return the codes in a cell's value: none, one or several."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def find_loops(parents: dict) -> set:
    """Return the nodes that lie above themselves.

    :param parents: node -> its parent, or None
    """
    state, loops = {}, set()
    for start in parents:
        climbed = []
        node = start
        while node in parents and node not in state:
            state[node] = start
            climbed.append(node)
            node = parents[node]
        if node in parents and state[node] == start:
            loops.update(climbed[climbed.index(node) :])
    return loops
