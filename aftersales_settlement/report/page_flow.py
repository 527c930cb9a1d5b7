"""Which rows of a statement's tables stand on which page of its PDF.

The engine (wkhtmltopdf without patches) repeats no headings on later pages, and it cuts rows in
two where a table has several groups of rows. So tables are cut into pages before it gets them.
Heights are estimates, in CSS pixels, and rather too high: a page may end early, never late.
"""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import NamedTuple

from .statement_xlsx import text_width

# An A4 page across, between the margins of its paper format.
PAGE_WIDTH, PAGE_HEIGHT = 1380, 915
# As the template's style says: a line, what a row adds to its lines, a table's title, and the
# row of headings with two lines.
LINE, ROW, TITLE, HEADINGS = 16, 5, 36, 2 * 16 + 6
# A Latin character, about; a Chinese one is two wide.
CHARACTER = 6.2
# Left empty in a cell: its padding, and on average what a word that doesn't fit leaves.
CELL_GAP, WORD_GAP = 10, 26


class Part(NamedTuple):
    """Rows of a table that stand on one page."""

    rows: Sequence
    is_first: bool
    is_last: bool
    on_new_page: bool


class PageFlow:
    """Fills pages from above.

    :param used: height of what stands on the first page already.
    """

    def __init__(self, used: int):
        self._left = PAGE_HEIGHT - used % PAGE_HEIGHT

    def cut(self, rows: Sequence, widths: Sequence[int], texts: Iterable[Sequence[str]]):
        """Cut a table with a row of totals into pages.

        :param rows: what its rows show.
        :param widths: of its columns, in percent of the page's.
        :param texts: the words of each row's cells.
        :return: list of `Part`; one without rows if there are none.
        """
        heights = [row_height(cells, widths) for cells in texts] or [0]
        # Totals are not left alone on a page.
        heights[-1] += ROW + LINE
        room, on_new_page = self._left - TITLE - HEADINGS, False
        starts, new_pages = [0], []
        if heights[0] > room:
            room, on_new_page = PAGE_HEIGHT - TITLE - HEADINGS, True
        for index, height in enumerate(heights):
            if height > room and index > starts[-1]:
                starts.append(index)
                new_pages.append(on_new_page)
                room, on_new_page = PAGE_HEIGHT - HEADINGS, True
            room -= height
        new_pages.append(on_new_page)
        self._left = max(room, 0)
        ends = [*starts[1:], len(rows)]
        return [
            Part(rows[start:end], start == 0, end == len(rows), new_page)
            for start, end, new_page in zip(starts, ends, new_pages, strict=True)
        ]


def row_height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """Return the height of a row whose cells wrap.

    :param widths: of the columns, in percent of the page's.
    """
    lines = (count_lines(text, width) for text, width in zip(cells, widths, strict=True))
    return ROW + LINE * max(lines, default=1)


def count_lines(text: str, width: int) -> int:
    """Return how many lines a cell's text takes in a column, its own line ends included."""
    room = PAGE_WIDTH * width / 100 - CELL_GAP
    lines = 0
    for line in text.splitlines() or [""]:
        length = text_width(line) * CHARACTER
        lines += 1 if length <= room else ceil(length / max(room - WORD_GAP, CHARACTER))
    return lines
