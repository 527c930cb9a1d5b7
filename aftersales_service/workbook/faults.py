"""What can be wrong with a workbook, and how it is said."""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from odoo.exceptions import UserError

# Gives a message in the reader's language: ``env._``, or ``plain`` where there is no environment.
Translate = Callable[..., str]

# So many faults are listed; of more it is said how many they are, until so many are found.
MOST_FAULTS = 1000
MOST_COUNTED = 10_000


def plain(source: str, *args, **values) -> str:
    """Return ``source`` with its values filled in, untranslated (see ``Translate``)."""
    filling = values or args
    return source % filling if filling else source


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a workbook, or that is to be known before it is imported.

    :ivar sheet: the sheet's name; empty when it is the file itself
    :ivar row: the row's number as Excel shows it; 1 is the heading, 0 the sheet as a whole
    :ivar column: the column's heading, or empty when it is the whole row
    :ivar message: what is wrong
    :ivar expected: what would be right
    """

    sheet: str
    row: int
    column: str
    message: str
    expected: str

    def __str__(self):
        return self.describe()

    def describe(self, _: Translate = plain) -> str:
        """Return the fault as one line of text."""
        parts = [self.sheet or _("file")]
        if self.row:
            parts.append(_("row %(row)s", row=self.row))
        if self.column:
            parts.append(self.column)
        return _(
            "%(place)s: %(message)s; right would be: %(expected)s",
            place=", ".join(parts),
            message=self.message,
            expected=self.expected,
        )


class TooManyFaultsError(Exception):
    """So many faults were found that it is no use to look for more."""


class FaultList:
    """Collects faults and gives them in the order in which the workbook would be read.

    It keeps the first ``MOST_FAULTS`` of them and counts the rest: a file can have a million.

    :param sheets: the names of the sheets in their order
    """

    def __init__(self, sheets: Sequence[str] = (), _: Translate = plain):
        self._order = {name: position for position, name in enumerate(sheets)}
        self._found: list[tuple[tuple, Fault]] = []
        self._count = 0
        self._ = _

    def __len__(self):
        return self._count

    def add(
        self, sheet: str, row: int, column: str, message: str, expected: str, position: int = 0
    ):
        """Add a fault; ``position`` orders the columns within a row.

        :raises TooManyFaultsError: if so many were found that looking for more takes too long
        """
        if self._count >= MOST_COUNTED:
            raise TooManyFaultsError
        self._count += 1
        if len(self._found) >= MOST_FAULTS:
            return
        fault = Fault(sheet, row, column, message, expected)
        place = (self._order.get(sheet, len(self._order)), sheet, row, position)
        self._found.append((place, fault))

    def sorted(self) -> list[Fault]:
        """Return the faults by sheet, row and column, and how many there are beyond them."""
        _ = self._
        listed = [fault for _place, fault in sorted(self._found, key=lambda found: found[0])]
        if self._count > len(listed):
            count = f"{self._count - len(listed):,}"
            if self._count >= MOST_COUNTED:
                message = _("%(count)s or more are not listed", count=count)
            else:
                message = _("%(count)s more are not listed", count=count)
            listed.append(Fault("", 0, "", message, _("these first, then check the file again")))
        return listed


class CellError(ValueError):
    """A cell that can't be read: ``message`` says what is wrong, ``expected`` what would do."""

    def __init__(self, message: str, expected: str):
        super().__init__(message)
        self.message = message
        self.expected = expected


class WorkbookError(UserError):
    """A workbook that was refused; nothing was written.

    :ivar faults: the faults found, in reading order
    :ivar count: how many were found, those that aren't listed included
    :ivar warnings: what else is to be known
    """

    def __init__(
        self,
        faults: Sequence[Fault],
        _: Translate = plain,
        *,
        count: int | None = None,
        warnings: Sequence[Fault] = (),
    ):
        self.faults, self.warnings = tuple(faults), tuple(warnings)
        self.count = len(self.faults) if count is None else count
        super().__init__("\n".join(fault.describe(_) for fault in self.faults))
