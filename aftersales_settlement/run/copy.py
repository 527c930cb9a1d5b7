"""Writing many rows at once with PostgreSQL's COPY."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from psycopg2 import sql


def copy_rows(cr, table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Append ``rows`` to ``table``; None becomes NULL, and so does an empty string.

    Four times as fast as the ORM's create (no per-record values, no cache); for tables whose
    models have no stored computed fields, and only for rows that our own code has decided.
    """
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    if not buffer.tell():
        return
    buffer.seek(0)
    cr.copy_expert(
        sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)")
        .format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))
        .as_string(cr._cnx),
        buffer,
    )


def reserve_ids(cr, table: str, count: int) -> list[int]:
    """Take ``count`` ids from the table's sequence."""
    cr.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [table, count],
    )
    return [row[0] for row in cr.fetchall()]
