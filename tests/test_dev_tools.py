"""The parts of ./dev that need neither Odoo nor a database."""

import subprocess
import sys
import textwrap
import threading

import pytest

from tools import (
    addons,
    cli,
    console,
    demo,
    fingerprint,
    locks,
    paths,
    postgres,
    postgres_owner,
    process,
    system_packages,
)
from tools.errors import DevError

COMMANDS = (
    "setup", "demo", "test", "scenario", "lint", "bench", "shell", "psql", "stop", "reset",
)  # fmt: skip


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A state folder of the test's own."""
    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


# --- errors ---------------------------------------------------------------------------------


def test_an_error_says_what_was_done_what_went_wrong_and_what_to_do(capsys, monkeypatch):
    def fail(_options, _rest):
        raise DevError("fetching", "no route\nat all", "plug it in", status=7)

    monkeypatch.delenv("AFTERSALES_DEBUG", raising=False)
    monkeypatch.setattr("tools.commands.stop", fail)
    assert cli.main(["stop"]) == 7
    printed = capsys.readouterr().err
    assert printed == "While: fetching\nWrong: no route\n       at all\nTo do: plug it in\n"


def test_a_full_disk_is_told_without_a_traceback(capsys, monkeypatch):
    def full(_options, _rest):
        raise OSError(28, "No space left on device", "/x")

    monkeypatch.delenv("AFTERSALES_DEBUG", raising=False)
    monkeypatch.setattr("tools.commands.stop", full)
    assert cli.main(["stop"]) == 1
    assert "Wrong: [Errno 28] No space left on device: '/x'\nTo do: " in capsys.readouterr().err


def test_ctrl_c_ends_without_a_traceback(capsys, monkeypatch):
    def interrupted(_options, _rest):
        raise KeyboardInterrupt

    monkeypatch.setattr("tools.commands.stop", interrupted)
    assert cli.main(["stop"]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_an_unknown_option_is_refused_but_pytests_are_passed_on(monkeypatch, capsys):
    with pytest.raises(SystemExit) as refused:
        cli.main(["stop", "--never"])
    assert refused.value.code == 2
    assert "--never" in capsys.readouterr().err
    passed = []
    monkeypatch.setattr("tools.commands.test", lambda _options, rest: passed.extend(rest) or 0)
    assert cli.main(["test", "-k", "x", "--lf", "tests"]) == 0
    assert passed == ["-k", "x", "--lf", "tests"]


def test_bad_months_are_refused_before_anything_is_set_up(monkeypatch, capsys):
    monkeypatch.setattr("tools.workspace.ready", lambda: pytest.fail("set up"))
    assert cli.main(["scenario", "none.xlsx", "2026-08", "2026-07"]) == 2
    assert cli.main(["scenario", "none.xlsx", "2026-08"]) == 1
    assert "none.xlsx" in capsys.readouterr().err


def test_help_has_a_line_for_every_command():
    told = subprocess.run(
        [paths.REPO / "dev", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in COMMANDS:
        assert f"\n    {command} " in told


# --- running programs -----------------------------------------------------------------------


def test_a_failed_program_is_quoted():
    with pytest.raises(DevError, match=r"status 1:\n *it broke"):
        process.run([sys.executable, "-c", "raise SystemExit('it broke')"], "working", "mend it")


def test_a_missing_program_is_named():
    with pytest.raises(DevError, match="no-such-program"):
        process.run(["no-such-program"], "looking", "install it")


def test_of_an_odoo_log_the_last_traceback_is_quoted(tmp_path):
    log = textwrap.dedent("""\
        2026-01-01 10:00:00,000 1 INFO db odoo: fine
        Traceback (most recent call last):
          File "x.py", line 1, in <module>
        ValueError: the reason
        2026-01-01 10:00:01,000 1 INFO db odoo: Initiating shutdown
    """)
    command = [sys.executable, "-c", f"print({log!r}); raise SystemExit(1)"]
    with pytest.raises(DevError) as failed:
        process.run_logged(command, "installing", "mend it", tmp_path / "log")
    assert "ValueError: the reason" in failed.value.wrong
    assert "shutdown" not in failed.value.wrong
    assert str(tmp_path / "log") in failed.value.todo


def test_progress_that_a_program_tells_is_shown_at_once(tmp_path, capsys):
    command = [sys.executable, "-c", f"print('noise'); print({process.TOLD + 'half done'!r})"]
    process.run_logged(command, "working", "wait", tmp_path / "log")
    printed = capsys.readouterr().err
    assert "half done" in printed
    assert "noise" not in printed


def test_progress_lines_carry_the_seconds(capsys):
    console.say("step")
    assert capsys.readouterr().err.endswith(" s] step\n")


# --- fingerprints ---------------------------------------------------------------------------


def test_a_fingerprint_tells_texts_and_their_borders_apart():
    assert fingerprint.of("ab", "c") != fingerprint.of("a", "bc")
    assert fingerprint.of("a") == fingerprint.of("a")


def test_a_database_depends_on_an_addons_files_but_not_on_its_tests(tmp_path):
    def taken():
        return fingerprint.of_files(tmp_path, fingerprint.addon_files(tmp_path / "addon"))

    def write(name, text):
        file = tmp_path / "addon" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    write("models/order.py", "one")
    before = taken()
    write("tests/test_order.py", "x")
    write("static/tests/tours/tour.js", "x")
    write("models/__pycache__/order.pyc", "x")
    write("readme/DESCRIPTION.md", "x")
    assert taken() == before
    write("models/order.py", "two")
    changed = taken()
    assert changed != before
    (tmp_path / "addon/models/order.py").rename(tmp_path / "addon/models/other.py")
    assert taken() != changed


# --- locks, and files that are whole or not there ---------------------------------------------


def test_a_lock_makes_the_second_wait_and_says_for_whom(tmp_path, capsys):
    order = []

    def second():
        with locks.lock(tmp_path / "l", "second"):
            order.append("second")

    with locks.lock(tmp_path / "l", "making things"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
    assert "waiting for another ./dev: process" in (told := capsys.readouterr().err)
    assert "making things" in told


def test_shared_locks_go_together_and_keep_the_exclusive_one_out(tmp_path):
    path = tmp_path / "l"
    one, other = locks.lock(path, "", shared=True), locks.lock(path, "", shared=True)
    with one, other, locks.try_lock(path) as taken:
        assert not taken
    with locks.try_lock(path) as taken:
        assert taken


def test_a_lock_ends_with_its_killed_holder(tmp_path):
    hold = "import sys; from tools.locks import *\nwith lock(__import__('pathlib').Path(sys.argv[1]), ''): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, tmp_path / "l"]
    with subprocess.Popen(
        command, cwd=paths.REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with locks.try_lock(tmp_path / "l") as taken:
            assert not taken
        holder.kill()
        holder.wait()
        with locks.try_lock(tmp_path / "l") as taken:
            assert taken


def test_what_a_killed_holder_started_holds_the_lock_until_it_ends(tmp_path):
    start = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tools import locks, process\n"
        "with locks.lock(Path(sys.argv[1]), 'installing'):\n"
        "    process.run(['sh', '-c', 'echo > $0; sleep 2', sys.argv[2]], 'x', 'x')\n"
    )
    started = tmp_path / "started"
    with subprocess.Popen(
        [sys.executable, "-c", start, tmp_path / "l", started], cwd=paths.REPO
    ) as holder:
        while not started.exists():
            assert holder.poll() is None
        holder.kill()
    with locks.try_lock(tmp_path / "l") as taken:
        assert not taken
    with locks.lock(tmp_path / "l", "next"):
        pass  # it waits for the sleeper, no longer


def test_a_folder_appears_only_when_it_is_whole(tmp_path):
    target = tmp_path / "odoo"
    with pytest.raises(RuntimeError), locks.fresh_folder(target) as draft:
        (draft / "half").touch()
        raise RuntimeError
    assert not target.exists()
    with locks.fresh_folder(target) as draft:
        assert not list(draft.iterdir()), "what an interrupted run left is not taken over"
        (draft / "whole").touch()
    assert [path.name for path in target.iterdir()] == ["whole"]
    assert not draft.exists()


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "folder" / "file"
    locks.write_whole(file, "one", mode=0o600)
    locks.write_whole(file, "two", mode=0o600)
    assert file.read_text() == "two"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


# --- what the addons need -------------------------------------------------------------------


@pytest.fixture
def repo(tmp_path):
    """A tree with the two lower addons."""
    for name, depends in (
        ("aftersales_service", ["repair", "mail"]),
        ("aftersales_parts", ["aftersales_service", "stock_account"]),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
    return tmp_path


def test_core_modules_are_those_of_the_manifests_and_the_chart(repo):
    settlement = repo / "aftersales_settlement"
    settlement.mkdir()
    (settlement / "__manifest__.py").write_text("{'depends': ['aftersales_parts', 'account']}")
    wanted = ["account", "l10n_cn", "mail", "repair", "stock_account"]
    assert addons.core_modules(repo) == wanted


def test_one_addons_tests_need_what_is_below_it_only(repo):
    assert addons.needed_for(["aftersales_service"], repo) == ["aftersales_service"]
    both = ["aftersales_service", "aftersales_parts"]
    assert addons.needed_for(["aftersales_parts"], repo) == both
    assert addons.present(repo) == both


def test_a_broken_manifest_is_named(repo):
    (repo / "aftersales_parts" / "__manifest__.py").write_text("{'depends': [")
    with pytest.raises(DevError, match=r"aftersales_parts/__manifest__\.py"):
        addons.depends("aftersales_parts", repo)


# --- the system -----------------------------------------------------------------------------


def test_a_missing_browser_fails(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DevError, match="Chrom") as failed:
        system_packages.require_browser()
    assert "apt-get install -y chromium" in failed.value.todo


def test_without_root_the_line_to_run_is_printed_and_nothing_is_installed(monkeypatch, capsys):
    monkeypatch.setattr(system_packages, "missing", lambda: ["chromium", "wkhtmltopdf"])
    monkeypatch.setattr(system_packages, "_as_root", lambda: None)
    monkeypatch.setattr(system_packages, "run_logged", lambda *_a, **_k: pytest.fail("installed"))
    system_packages.ensure()
    assert "apt-get install -y chromium wkhtmltopdf" in capsys.readouterr().err


def test_as_root_what_is_missing_is_installed_after_an_update(monkeypatch, state, capsys):
    calls = []
    monkeypatch.setattr(system_packages, "missing", lambda: ["chromium"])
    monkeypatch.setattr(system_packages, "_as_root", lambda: ["sudo", "-n"])
    monkeypatch.setattr(
        system_packages, "run_logged", lambda command, *_a, **_k: calls.append(command)
    )
    system_packages.ensure()
    assert [command[-1] for command in calls] == ["update", "chromium"]
    assert "chromium" in capsys.readouterr().err


def test_the_sockets_path_fits_however_long_the_state_folders_is(monkeypatch, tmp_path):
    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path / ("x" * 60) / ("y" * 60)))
    owner = postgres_owner.Owner((), 0, paths.state("pg"))
    assert len(str(postgres._socket_folder(owner) / ".s.PGSQL.5432")) <= 107


def test_a_crashed_servers_number_is_not_taken_for_a_living_one(tmp_path):
    nobodys = postgres_owner.Owner((), 0, tmp_path)
    cluster = postgres._Cluster(None, nobodys, tmp_path, tmp_path, tmp_path)
    assert not postgres._lives(cluster)
    (tmp_path / "postmaster.pid").write_text("1\n/data\n")
    assert not postgres._lives(cluster), "process 1 is somebody else's"
    (tmp_path / "postmaster.pid").write_text("")
    assert not postgres._lives(cluster)


def test_stop_finds_no_demo_where_none_was_started(state):
    (state / "run").mkdir(parents=True)
    (state / "run" / "demo.json").write_text('{"process": 1, "port": 8069}')
    assert demo.stop() is False, "a killed demo's note must not lead to another process"
    assert not (state / "run" / "demo.json").exists()


def test_a_taken_port_is_refused_when_asked_for_and_stepped_over_otherwise(monkeypatch, capsys):
    monkeypatch.setattr(demo, "_free", lambda port: port not in (8069, 8070))
    with pytest.raises(DevError, match="8070"):
        demo._choose_port(8070)
    assert demo._choose_port(None) == 8071
    assert "8069 is taken" in capsys.readouterr().err


# --- the addons' tests ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "tests", sorted(paths.REPO.glob("aftersales_*/tests")), ids=lambda tests: tests.parent.name
)
def test_odoo_finds_every_test_of_an_addon(tests):
    """Odoo runs what the package imports, pytest every file: both must run the same."""
    imported = (tests / "__init__.py").read_text(encoding="utf-8").replace(",", " ").split()
    assert {path.stem for path in tests.rglob("test_*.py")} <= set(imported)
