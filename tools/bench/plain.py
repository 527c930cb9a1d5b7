"""The limit: a month read, decided and written in plain SQL, with the same foreign keys and indexes.

It decides only what the filled database needs (no chains of restarts, one rate sheet) and writes
into tables like ours, so that our own stay as they are.
"""

import re
import time
from pathlib import Path
from typing import Any

from odoo.tools import SQL

from tools.inside import tell

_SQL = Path(__file__).with_name("plain.sql")
_TABLES = {
    "aftersales_statement": "bench_statement",
    "aftersales_statement_line": "bench_statement_line",
    "aftersales_claim": "bench_claim",
    "aftersales_penalty": "bench_penalty",
}


def measure(env: Any, period: Any) -> float:
    """Return the seconds that plain SQL takes for the month of ``period``."""
    _make_tables(env)
    values = {"company": env.company.id, "period": period.id}
    seconds = 0.0
    for statement in _SQL.read_text(encoding="utf-8").split("\n\n"):
        title, _newline, body = statement.strip().partition("\n")
        started = time.perf_counter()
        env.cr.execute(body, values)
        took = time.perf_counter() - started
        seconds += took
        tell(f"plain SQL, {title.removeprefix('-- ')}: {took:.1f} s")
    started = time.perf_counter()
    env.cr.commit()
    return seconds + time.perf_counter() - started


def states(env: Any, table: str, period: Any) -> dict[str, int]:
    """Return state -> number of claims, to see that both decided the same."""
    rows = env.execute_query(
        SQL(
            "SELECT state, COUNT(*) FROM %s WHERE period_id = %s AND state <> 'clawed_back'"
            " GROUP BY state",
            SQL.identifier(table),
            period.id,
        )
    )
    return dict(rows)


def _make_tables(env: Any) -> None:
    """Make empty tables like ours, with their indexes, and foreign keys to the same tables."""
    for ours, table in _TABLES.items():
        env.cr.execute(f'CREATE TABLE "{table}" (LIKE "{ours}" INCLUDING ALL)')
        for name, definition in env.execute_query(
            SQL(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype = 'f'",
                ours,
            )
        ):
            target = re.sub(
                r"REFERENCES (\w+)", lambda m: f"REFERENCES {_TABLES.get(m[1], m[1])}", definition
            )
            env.cr.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "bench_{name}" {target}')
    env.cr.commit()
