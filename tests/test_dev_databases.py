"""Databases of ./dev on a real server: made whole or not at all, and cleared away."""

import subprocess
import sys

import pytest

from tools import databases, paths, postgres, templates
from tools.errors import DevError


@pytest.fixture
def server(tmp_path, monkeypatch):
    """The server of this test run, with a state folder of the test's own."""
    running = postgres.ensure_running()
    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path))
    yield running
    for kind in ("core", "addons", "run"):
        for name in databases.names(running, databases.series(kind)):
            databases.drop(running, name)


def _filled(server, name, content="x"):
    databases.create_empty(server, name)
    server.sql("CREATE TABLE content AS SELECT 1", database=name)
    (databases.filestore(name) / "file").write_text(content)


def test_a_copy_has_the_rows_and_the_files_and_goes_with_both(server):
    source, target = (databases.series("run") + part for part in ("source", "target"))
    _filled(server, source)
    databases.freeze(server, source)
    databases.copy(server, source, target)
    assert server.sql("SELECT * FROM content", database=target) == "1"
    assert (databases.filestore(target) / "file").read_text() == "x"
    databases.drop(server, target)
    assert not databases.exists(server, target)
    assert not databases.filestore(target).exists()
    assert databases.exists(server, source)


def test_a_database_sorts_by_code_point_as_odoos_own_do(server):
    name = databases.series("run") + "sorted"
    _filled(server, name)
    query = f"SELECT datcollate FROM pg_database WHERE datname = '{name}'"
    assert server.sql(query) == "C"


def test_a_database_without_its_files_is_taken_for_none(server):
    name = databases.series("run") + "half"
    _filled(server, name)
    assert databases.exists(server, name)
    (databases.filestore(name) / "file").unlink()
    databases.filestore(name).rmdir()
    assert not databases.exists(server, name)


def test_what_a_killed_run_left_is_dropped_by_the_next_and_a_living_ones_is_not(server):
    hold = (
        "import sys\n"
        "from tools import databases, postgres\n"
        "server = postgres.ensure_running()\n"
        "with databases.temporary_name(server) as name:\n"
        "    databases.create_empty(server, name)\n"
        "    print(name, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold],
        cwd=paths.REPO,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        name = holder.stdout.readline().strip()
        databases.clear_killed(server)
        assert databases.exists(server, name)
        holder.kill()
        holder.wait()
        databases.clear_killed(server)
        assert not databases.exists(server, name)


def test_a_template_that_failed_is_made_afresh_and_older_ones_go(server):
    class Workspace:
        pass

    workspace = Workspace()
    workspace.server = server
    series = databases.series("core")
    old, new = f"{series}aaaa", f"{series}bbbb"
    templates._make(workspace, old, lambda draft: None, source=None)

    def broken(draft):
        server.sql("CREATE TABLE half ()", database=draft)
        raise DevError("making", "killed", "again")

    with pytest.raises(DevError):
        templates._make(workspace, new, broken, source=None)
    assert databases.exists(server, old), "the older one is of use until the new one is whole"
    assert not databases.exists(server, new)

    def whole(draft):
        assert not server.sql("SELECT 1 FROM pg_tables WHERE tablename = 'half'", database=draft)

    templates._make(workspace, new, whole, source=None)
    assert databases.names(server, series) == [new]
    templates._make(workspace, new, lambda draft: pytest.fail("made again"), source=None)


def test_two_state_folders_on_one_server_name_their_databases_apart(server, tmp_path, monkeypatch):
    first = databases.series("run")
    assert databases.series("run") == first
    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path / "other"))
    assert databases.series("run") != first
