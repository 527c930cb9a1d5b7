"""Whose turn it is, where two transactions would both find what they look for."""

from odoo.tools import SQL


def take_turns(records) -> None:
    """Let nobody else who asks for these records' turn go on before this transaction ends.

    For what must be true of many rows together, and a lock alone won't do: it says nothing to who
    began before it was taken, and asks after it was given back. The update changes nothing but
    makes a new version of the rows: who comes second is told by the database that they have changed
    meanwhile; Odoo then tries again, and sees what the first one left.
    """
    if records:
        query = SQL(
            "UPDATE %s SET id = id WHERE id = ANY(%s)", SQL.identifier(records._table), records.ids
        )
        # It is no error that somebody is faster.
        records.env.cr.execute(query, log_exceptions=False)
