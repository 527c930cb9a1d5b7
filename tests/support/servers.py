"""A real Odoo server on a database of its own."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from tools import odoo_run
from tools.paths import REPO, state
from tools.workspace import Workspace

_SECONDS_TO_ANSWER = 180
_SECONDS_TO_STOP = 20


@dataclass(frozen=True)
class Site:
    """Where a server answers, and its database."""

    url: str
    database: str
    ws: Workspace

    def sql(self, statement: str) -> str:
        """What the database itself says, past all of Odoo."""
        return self.ws.server.sql(statement, database=self.database)


@contextmanager
def serving(
    ws: Workspace, database: str, env: "dict[str, str] | None" = None, **options: object
) -> Iterator[Site]:
    """Serve a database on a free port while the block runs.

    `env` is added to the environment, `options` to the configuration.
    """
    port = _free_port()
    conf = odoo_run.write_conf(ws, database, http_port=port, gevent_port=_free_port(), **options)
    log = state("log", f"{database}.log")
    with open(log, "w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [str(ws.python), str(REPO / "tests" / "inside" / "serve.py"), "-c", str(conf)],
            cwd=REPO,
            env={**os.environ, **ws.server.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        site = Site(f"http://127.0.0.1:{port}", database, ws)
        _wait_for_answer(server, site)
        yield site
    finally:
        server.terminate()
        try:
            server.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    log.unlink()  # kept only when a test module broke off


def _wait_for_answer(server: "subprocess.Popen[bytes]", site: Site) -> None:
    until = time.monotonic() + _SECONDS_TO_ANSWER
    while server.poll() is None and time.monotonic() < until:
        if _answers(site):
            return
        time.sleep(0.2)
    raise AssertionError(f"Odoo does not answer: see {site.database}.log in the state folder")


def _answers(site: Site) -> bool:
    try:
        return requests.get(f"{site.url}/web/login", timeout=_SECONDS_TO_ANSWER).ok
    except requests.ConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
