"""A month made by real workers of OCA's queue_job, and by what is left of them when one dies."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest

from tests.support.servers import Site, serving
from tools.month_rows import ROWS
from tools.workspace import Workspace

MONTH = "2026-07"
BATCHES = 5  # July's four payees with orders, and those who have none
_SECONDS = 180  # nothing here takes so long
# The queue takes a job for dead only when it was asked for so long ago.
_SECONDS_TO_BE_DEAD = 11


@pytest.fixture(scope="module")
def site(ws: Workspace, queue_database: str) -> Iterator[Site]:
    """A server with a job runner, two jobs at a time, and a worker more to answer."""
    env = {"ODOO_QUEUE_JOB_CHANNELS": "root:2,root.aftersales:2"}
    modules = "base,rpc,web,queue_job"
    with serving(ws, queue_database, env, workers=3, server_wide_modules=modules) as served:
        yield served


@pytest.fixture(scope="module")
def do(site: Site, run_inside: Callable[..., None]) -> Callable[..., None]:
    """Runs a job of tests.inside.jobs in a process of its own."""
    return lambda job, **arguments: run_inside(
        "do", site.database, job, json.dumps({"month": MONTH, **arguments})
    )


@pytest.fixture(scope="module")
def made_by_one(site: Site, do: Callable[..., None]) -> str:
    """What one worker makes of the month, in one transaction."""
    do("make")
    assert _state(site) == "made"
    return _rows(site)


def test_a_month_made_as_jobs_is_the_same_as_in_a_request(site, do, made_by_one):
    do("start_in_background")
    _wait(lambda: _state(site) == "made")
    assert _rows(site) == made_by_one
    jobs = site.sql("SELECT channel, state, name FROM queue_job ORDER BY id").splitlines()
    assert jobs == [
        f"root.aftersales|done|Settlement Month {MONTH}: batch {number} of {BATCHES}"
        for number in range(1, BATCHES + 1)
    ]
    assert site.sql("SELECT COUNT(*) FROM aftersales_batch WHERE is_done") == str(BATCHES)
    assert site.sql("SELECT COUNT(*) FROM queue_job WHERE retry > 1") == "0"


def test_a_worker_killed_in_the_middle_is_no_loss(ws, site, do, made_by_one):
    site.sql("DELETE FROM queue_job")
    with _stopping_at_the_claims(ws, site):
        do("start_in_background")
        _wait(lambda: _count_waiting(site) == 2)
        workers = site.sql("SELECT worker_pid FROM queue_job WHERE state = 'started'").split()
        assert len(set(workers)) == 2, "two processes are at it"
        assert _state(site) == "making"
        time.sleep(_SECONDS_TO_BE_DEAD)
        os.kill(int(workers[0]), signal.SIGKILL)
    _wait(lambda: _state(site) == "made")
    assert _rows(site) == made_by_one
    assert site.sql("SELECT COUNT(*) FROM queue_job WHERE state = 'done'") == str(BATCHES)
    again = site.sql(f"SELECT retry FROM queue_job WHERE worker_pid <> {workers[0]} AND retry > 1")
    assert again == "2", "one was done once more, by another process"


def test_jobs_of_a_month_that_was_started_anew_do_nothing(site, do, made_by_one):
    """They may also come twice: whoever is late finds nothing left to do."""
    site.sql("UPDATE queue_job SET state = 'pending', date_done = NULL")
    _wait(lambda: site.sql("SELECT COUNT(*) FROM queue_job WHERE state <> 'done'") == "0")
    assert site.sql("SELECT DISTINCT result FROM queue_job") == "There was nothing left to do."
    assert _rows(site) == made_by_one


@contextmanager
def _stopping_at_the_claims(ws: Workspace, site: Site) -> Iterator[None]:
    """Let no outlet's claims be written while the block runs; statements come before them."""
    env = {name.lower().removeprefix("pg"): value for name, value in ws.server.env.items()}
    server = {name: env[name] for name in ("host", "port", "user", "password") if name in env}
    with closing(psycopg2.connect(dbname=site.database, **server)) as connection:
        cr = connection.cursor()
        cr.execute("SELECT id FROM aftersales_point WHERE is_payee IS NOT TRUE FOR UPDATE")
        yield


def _count_waiting(site: Site) -> int:
    return int(
        site.sql(
            "SELECT COUNT(*) FROM pg_stat_activity"
            f" WHERE datname = '{site.database}' AND wait_event_type = 'Lock'"
        )
    )


def _state(site: Site) -> str:
    return site.sql("SELECT state FROM aftersales_settlement_period")


def _rows(site: Site) -> str:
    return site.sql(f"{ROWS} ORDER BY 1, 2, 3")


def _wait(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not reached():
        assert time.monotonic() < until, "the queue does not get there"
        time.sleep(0.2)
