"""What a workbook may take to be read.

It is far more than a month of a large network needs. A file that keeps within it is read in some
seconds and some hundred megabytes; any other is refused before it can take more.
"""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

import zipfile

from .faults import CellError, Translate

LARGEST_FILE = 20_000_000  # bytes
MOST_MEMBERS = 1_000
LARGEST_UNPACKED = 200_000_000  # bytes, of all members
MOST_ROWS = 200_000  # of all sheets
MOST_CELLS = 1_000_000  # of all sheets, blank ones with a format included
MOST_STRINGS = 1_000_000  # texts that cells share
MOST_CHARACTERS = 30_000_000  # of all texts
MOST_ELEMENTS = 5_000_000  # of all members that are read
MOST_FORMATS = 100_000
MOST_SHEETS = 100
LAST_ROW = 1_048_576  # Excel's
LAST_COLUMN = 256
DEEPEST = 40  # elements in one another
LONGEST_TAG = 250_000  # bytes
LONGEST_STRING = 32_767  # characters; Excel's
LONGEST_TEXT, LONGEST_CODE = 10_000, 500  # characters of a cell that is read

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DIRECTORY_ENTRY = b"PK\x01\x02"


class LimitError(CellError):
    """A file that takes too much: ``message`` says of what, ``expected`` how much it may be."""


def check_file(content: bytes, _: Translate) -> None:
    """Look at the file before it is opened.

    :raises LimitError: if it is too large or has too many members
    """
    if len(content) > LARGEST_FILE:
        raise LimitError(
            _("the file has %(count)s bytes", count=f"{len(content):,}"),
            _("at most %(most)s bytes: fewer orders in one file", most=f"{LARGEST_FILE:,}"),
        )
    if content.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:
        raise LimitError(
            _("the file consists of too many parts"),
            _("at most %(most)s parts: a workbook as Excel saves it", most=f"{MOST_MEMBERS:,}"),
        )


def check_members(archive: zipfile.ZipFile, _: Translate) -> None:
    """Look at what an opened file says of its members; reading them can't give more than that.

    :raises LimitError: if they are too large when unpacked, or packed in a way that Excel isn't
    """
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > LARGEST_UNPACKED:
        raise LimitError(
            _("the file has %(count)s bytes when unpacked", count=f"{unpacked:,}"),
            _("at most %(most)s bytes: fewer orders in one file", most=f"{LARGEST_UNPACKED:,}"),
        )
    if any(member.compress_type not in _METHODS or member.flag_bits & 1 for member in members):
        raise LimitError(
            _("the file is encrypted or packed in an unusual way"),
            _("an Excel workbook, saved as .xlsx without a password"),
        )


class Budget:
    """What is still left of a limit; one for each kind of thing, over the whole file.

    :param most: how many there may be
    :param message: what is said when there are more
    :param expected: what would do
    """

    def __init__(self, most: int, message: str, expected: str):
        self._left, self._message, self._expected = most, message, expected

    def spend(self, count: int = 1) -> None:
        """Count what was met.

        :raises LimitError: when it is too much
        """
        self._left -= count
        if self._left < 0:
            raise LimitError(self._message, self._expected)
