"""Databases and Odoo processes for the tests that cross the addons.

What takes long is made once a session: a database with the sample workbook, one with the demo,
an Odoo to fork others from.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from tests.inside.child import Ended
from tests.support.children import Children
from tests.support.clients import WebClient
from tests.support.servers import Site, serving
from tools import databases, odoo_run, templates, workspace
from tools.paths import REPO, state
from tools.process import run_logged
from tools.workspace import Workspace


class Undisturbed(NamedTuple):
    """How a job ended, and what the month held then."""

    ended: Ended
    month: "dict[str, Any]"


@pytest.fixture(scope="session")
def ws() -> Iterator[Workspace]:
    """Odoo, its Python and the database server."""
    with workspace.ready() as ready:
        yield ready


@pytest.fixture(scope="session")
def run_inside(ws: Workspace) -> Callable[..., None]:
    """Runs a script of tests/inside on a database, to its end."""

    def run(script: str, database: str, *arguments: object) -> None:
        conf = odoo_run.write_conf(ws, database)
        run_logged(
            [ws.python, "-m", f"tests.inside.{script}", conf, *map(str, arguments)],
            f"running tests.inside.{script}",
            "Mend what the traceback names.",
            state("log", f"tests-{script}.log"),
            cwd=REPO,
            env=ws.server.env,
        )

    return run


@pytest.fixture(scope="session")
def people_database(ws: Workspace, run_inside: Callable[..., None]) -> Iterator[str]:
    """The name of a database with people who settle months, and no network."""
    with _prepared(ws, run_inside, "people") as name:
        yield name


@pytest.fixture(scope="session")
def month_database(ws: Workspace, run_inside: Callable[..., None]) -> Iterator[str]:
    """The name of a database with the sample workbook, where no month is made."""
    with _prepared(ws, run_inside, "month") as name:
        yield name


@pytest.fixture(scope="session")
def demo_database(ws: Workspace, run_inside: Callable[..., None]) -> Iterator[str]:
    """The name of a database with the demo. To be copied."""
    with _prepared(ws, run_inside, "demo") as name:
        yield name


@pytest.fixture(scope="session")
def queue_database(ws: Workspace, run_inside: Callable[..., None]) -> Iterator[str]:
    """The name of a database with the sample workbook and OCA's queue_job."""
    with _prepared(ws, run_inside, "queue") as name:
        yield name


@contextmanager
def _prepared(ws: Workspace, run_inside: Callable[..., None], kind: str) -> Iterator[str]:

    with databases.temporary_name(ws.server) as name:
        templates.copy_to(ws, name)
        run_inside("prepare", name, kind)
        yield name


@pytest.fixture(scope="session")
def forking(ws: Workspace, month_database: str) -> Children:
    """Odoo processes, forked from one, on the database with the sample workbook."""
    log = state("log", "tests-children.log")
    conf = odoo_run.write_conf(ws, month_database, logfile=log)
    return Children(ws.server, month_database, str(conf))


@pytest.fixture
def children(forking: Children) -> Children:
    """Odoo processes on a database with the sample workbook, where no month is made."""
    forking.do("forget")
    return forking


@pytest.fixture(scope="session")
def undisturbed(forking: Children) -> "dict[str, Undisturbed]":
    """What becomes of July when nobody disturbs its making, approval and billing."""
    forking.do("forget")
    july = {"month": "2026-07"}
    return {
        job: Undisturbed(forking.ended(job, **july), forking.do("look", **july))
        for job in ("make", "approve", "bill")
    }


@pytest.fixture(scope="module")
def site(ws: Workspace, demo_database: str) -> Iterator[Site]:
    """A server with the demo: all months but the last are settled, that one is not made."""
    with databases.temporary_name(ws.server) as name:
        databases.copy(ws.server, demo_database, name)
        with serving(ws, name) as served:
            yield served


@pytest.fixture(scope="module")
def settled(site: Site) -> "dict[str, Any]":
    """Ids of what the site's months are made of: records of each kind, the last month made."""
    clerk, approver = WebClient(site, "clerk"), WebClient(site, "approver")
    period, statement = "aftersales.settlement.period", "aftersales.statement"
    made = clerk.call(period, "create", [{}])[0]
    clerk.button(period, "action_make", made)

    def first(model: str, *domain: Any) -> "list[int]":
        return approver.call(model, "search", list(domain), limit=1)

    approved, draft = ["state", "=", "approved"], ["period_id", "=", made]
    found = {
        model: first(model, ["period_id.state", "=", "approved"]) + first(model, draft)
        for model in ("aftersales.claim", "aftersales.penalty", statement)
    }
    lines = "aftersales.statement.line"
    found[lines] = first(lines, ["statement_id.state", "=", "approved"]) + first(
        lines, ["statement_id.period_id", "=", made]
    )
    return {
        **found,
        "made": made,
        "approved": first(period, approved)[0],
        "unbilled": first(statement, ["bill_ids", "=", False])[0],
        "drafts": approver.call(statement, "search", [draft]),
        "order": first("repair.order", ["is_settled", "=", True])[0],
        "open_order": first("repair.order", ["is_settled", "=", False])[0],
        "return": first("aftersales.part.return", ["verdict_id", "!=", False])[0],
        "bill": first("account.move", ["aftersales_statement_id", "!=", False])[0],
    }
