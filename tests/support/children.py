"""Starting, pausing and killing Odoo processes on a test's own database (see inside/child)."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.inside.child import KILL, PAUSE, Ended, Stop, run
from tools.postgres import Server

_SECONDS = 180  # nothing here takes so long; a deadlock fails the test instead of hanging it


class Job:
    """A job in an Odoo process of its own; `go` lets it begin."""

    def __init__(self, context: Any, name: str, arguments: "dict[str, Any]", stop: "Stop | None"):
        self._connection, other = context.Pipe()
        self._process = context.Process(target=run, args=(other, name, arguments, stop))
        self._process.start()
        other.close()

    def go(self) -> "Job":
        """Let the job begin, or go on after a pause."""
        self._connection.send("go")
        return self

    def wait_paused(self) -> None:
        """Wait until the job has reached its pause."""
        assert self._receive() == "paused"

    def end(self) -> Ended:
        """Wait for the job; give how it ended. Fails when it was killed or broke."""
        ended = self._receive()
        self._process.join(_SECONDS)
        assert isinstance(ended, Ended), f"the job ended before its pause: {ended}"
        return ended

    def was_killed(self) -> bool:
        """Wait for the job; whether it was killed before it could end."""
        self._process.join(_SECONDS)
        return self._process.exitcode == -signal.SIGKILL

    def is_over(self) -> bool:
        """Whether it has something to say: that it paused, or how it ended."""
        return self._connection.poll()

    def remove(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join(_SECONDS)
        self._connection.close()

    def _receive(self) -> Any:
        if not self._connection.poll(_SECONDS):
            raise AssertionError("the job has neither ended nor paused")
        return self._connection.recv()


class Children:
    """Odoo processes on one database, forked from one that has loaded Odoo already."""

    def __init__(self, server: Server, database: str, conf: str) -> None:
        self._server, self._database = server, database
        os.environ["TEST_CONF"] = conf
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.inside.child"])

    @contextmanager
    def job(self, name: str, stop: "Stop | None" = None, **arguments: Any) -> Iterator[Job]:
        """A job that waits for its `go`; it is over, one way or the other, after the block."""
        started = Job(self._context, name, arguments, stop)
        try:
            yield started
        finally:
            started.remove()

    def ended(self, name: str, **arguments: Any) -> Ended:
        """Run a job to its end."""
        with self.job(name, **arguments) as job:
            return job.go().end()

    def do(self, name: str, **arguments: Any) -> Any:
        """Run a job that must succeed; give its result."""
        ended = self.ended(name, **arguments)
        assert ended.refused is None, ended.refused
        return ended.result

    def killed(self, name: str, at: int, **arguments: Any) -> bool:
        """Run a job and kill it before its statement `at`; False when it ended before."""
        with self.job(name, stop=Stop(KILL, at), **arguments) as job:
            return job.go().was_killed()

    def race(self, name: str, *differing: "dict[str, Any]") -> "list[str | None]":
        """Run a job several times at the same moment; give what each was refused with."""
        with ExitStack() as over:
            jobs = [over.enter_context(self.job(name, **arguments)) for arguments in differing]
            for job in jobs:
                job.go()
            return [job.end().refused for job in jobs]

    @contextmanager
    def paused(self, name: str, at: "int | None" = None, **arguments: Any) -> Iterator[Job]:
        """A job that has stopped before its statement `at`, or its commit; its locks are held."""
        with self.job(name, stop=Stop(PAUSE, at), **arguments) as job:
            job.go().wait_paused()
            yield job

    def wait_blocked(self, job: Job) -> None:
        """Wait until the job waits for a lock that another one holds, or is over."""
        until = time.monotonic() + _SECONDS
        blocked = (
            "SELECT COUNT(*) FROM pg_stat_activity"
            f" WHERE datname = '{self._database}' AND wait_event_type = 'Lock'"
        )
        while not job.is_over() and self._server.sql(blocked) == "0":
            assert time.monotonic() < until, "the job is neither blocked nor over"
            time.sleep(0.05)
