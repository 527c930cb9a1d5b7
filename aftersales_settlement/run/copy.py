"""Writing many rows at once with PostgreSQL's COPY."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain, islice
from typing import Any, NamedTuple

from psycopg2 import sql

# Rows sent at a time: enough to make each sending cheap, few enough to start at once.
_ROWS_AT_A_TIME = 200


class RowBatch(NamedTuple):
    """Rows of one table on their way to `copy_rows`, past the hooks of their model.

    ``keys`` says what each row is of: an order's id for claims and penalties, a payee's id for
    statements, (payee id, point id) for their lines. ``rows`` are values in the order of the
    model's ``_get_copy_columns``, made as they are read; ``place`` is where each column is.
    """

    period: Any
    keys: Sequence
    rows: Iterable[Sequence]
    place: Mapping[str, int]


class _RowFile:
    """A file of CSV lines that are made as they are read."""

    def __init__(self, rows: Iterator[Sequence]):
        self._rows = rows

    # A file's read, not a record's.
    def read(self, _size: int = -1) -> str:  # pylint: disable=method-required-super
        """Return the next lines, of whatever size; nothing at the end."""
        lines = StringIO()
        csv.writer(lines, lineterminator="\n").writerows(islice(self._rows, _ROWS_AT_A_TIME))
        return lines.getvalue()


def copy_rows(cr, table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Append ``rows`` to ``table``; None becomes NULL, and so does an empty string.

    Four times as fast as the ORM's create (no per-record values, no cache); only for rows that
    code has decided. Defaults and stored computed fields are their model's business, see
    ``aftersales.settlement.record``.

    :param rows: best an iterator: the database stores the first while the next are made. It must
        not use the cursor.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    cr.copy_expert(
        sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)")
        .format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))
        .as_string(cr._cnx),
        _RowFile(chain([first], rows)),
    )


def reserve_ids(cr, table: str, count: int) -> list[int]:
    """Take ``count`` ids from the table's sequence."""
    cr.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [table, count],
    )
    return [row[0] for row in cr.fetchall()]
