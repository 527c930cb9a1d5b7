"""Odoo processes that tests start, stop at a chosen statement, and kill.

One process loads Odoo and the registry of the database that $TEST_CONF names, and is then
forked for every job (multiprocessing's "forkserver", which imports this module first): a job
starts within milliseconds, on whatever the database of that name holds by then.
"""

import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import odoo
from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

from tests.inside import jobs

KILL, PAUSE = "kill", "pause"


@dataclass(frozen=True)
class Stop:
    """Where a job is stopped: before its statement number `at` (the first is 1).

    Without a number: before it commits for the first time.
    """

    how: str
    at: "int | None" = None


@dataclass(frozen=True)
class Ended:
    """How a job ended: its result, or what Odoo refused it with; its number of statements."""

    result: Any
    refused: "str | None"
    statements: int
    commits: "tuple[int, ...]"


class _Statements:
    """Counts the statements and commits of this process, and stops it where it is asked to."""

    def __init__(self, connection: Connection, stop: "Stop | None") -> None:
        self._connection, self._stop = connection, stop
        self.count = 0
        self.commits: list[int] = []

    def watch(self) -> None:
        cursor, execute, commit = sql_db.Cursor, sql_db.Cursor.execute, sql_db.Cursor.commit

        def counted(cr: Any, *args: Any, **kwargs: Any) -> Any:
            self._next()
            return execute(cr, *args, **kwargs)

        def copied(cr: Any, *args: Any, **kwargs: Any) -> Any:
            self._next()
            return cr._obj.copy_expert(*args, **kwargs)

        def committed(cr: Any) -> Any:
            self._next(committing=True)
            self.commits.append(self.count)
            return commit(cr)

        cursor.execute, cursor.copy_expert, cursor.commit = counted, copied, committed

    def _next(self, committing: bool = False) -> None:
        self.count += 1
        if self._stop and self._is_reached(self._stop, committing):
            if self._stop.how == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            self._connection.send("paused")
            self._connection.recv()

    def _is_reached(self, stop: Stop, committing: bool) -> bool:
        if stop.at is None:
            return committing and not self.commits
        return self.count == stop.at


def run(connection: Connection, job: str, arguments: "dict[str, Any]", stop: "Stop | None") -> None:
    """Run a job of `tests.inside.jobs` as a request does: tried again when others were faster.

    Waits for a first word on `connection`, and sends how the job ended (`Ended`).
    """
    statements = _Statements(connection, stop)
    connection.recv()
    statements.watch()
    result, refused = None, None
    with Registry(odoo.tools.config["db_name"][0]).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        try:
            result = retrying(lambda: getattr(jobs, job)(env, **arguments), env)
        except UserError as error:
            cr.rollback()
            refused = str(error)
    connection.send(Ended(result, refused, statements.count, tuple(statements.commits)))


if "TEST_CONF" in os.environ:
    odoo.tools.config.parse_config(["-c", os.environ["TEST_CONF"]], setup_logging=True)
    Registry(odoo.tools.config["db_name"][0])
    sql_db.close_all()  # children share no connection
