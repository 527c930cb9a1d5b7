"""What a sheet of the workbook looks like."""

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    :ivar name: the heading
    :ivar kind: what its cells hold, one of ``values.PARSERS``
    :ivar required: no cell of it may be blank
    :ivar choices: the words allowed, for kind ``choice``
    :ivar refers: the name of the sheet whose codes its cells hold
    :ivar minimum: the smallest number allowed
    :ivar above: the number that a cell must be above
    :ivar maximum: the largest number allowed
    :ivar decimals: how many decimals a number can have; None for any
    :ivar keep: a blank cell leaves what the database has; otherwise it clears it
    :ivar help: a sentence for the person who fills it in
    """

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str | None = None
    minimum: Decimal | int | None = None
    above: Decimal | int | None = None
    maximum: Decimal | int | None = None
    decimals: int | None = None
    keep: bool = False
    help: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook.

    :ivar name: the name on its tab
    :ivar columns: its columns, in the order in which a template shows them
    :ivar key: the column that identifies a row, or None where every row counts
    :ivar help: a sentence for the person who fills it in
    """

    name: str
    columns: tuple[Column, ...]
    key: str | None = None
    help: str = ""

    def position(self, name: str) -> int:
        """Return where the column ``name`` stands; after the last one for a stranger."""
        names = [column.name for column in self.columns]
        return names.index(name) if name in names else len(names)

    def extend(self, *columns: Column, before: str | None = None) -> "Sheet":
        """Return the sheet with more ``columns``, ahead of the column ``before`` or at its end."""
        place = self.position(before) if before else len(self.columns)
        return replace(self, columns=self.columns[:place] + columns + self.columns[place:])
