"""What each command of `./dev` does, in the order of `./dev --help`.

Each takes the parsed options and the arguments left over, and gives the exit status.
"""

from argparse import Namespace
from pathlib import Path

from . import checks, databases, odoo_run, postgres, system_packages, templates, workspace
from . import demo as demo_server
from . import scenario as settled
from .console import say
from .errors import DevError
from .locks import lock, remove
from .paths import REPO, state
from .process import hand_over


def setup(_options: Namespace, _rest: "list[str]") -> int:
    """Make everything ready, the template databases too."""
    with workspace.ready() as ws:
        databases.clear_killed(ws.server)
        name = templates.ensure(ws)
        say(
            f"ready: Odoo {ws.odoo.version}, PostgreSQL {ws.server.programs.major}, template database {name}"
        )
    return 0


def test(_options: Namespace, rest: "list[str]") -> int:
    """Hand over to pytest; conftest.py prepares the database, as for a plain pytest."""
    with workspace.ready() as ws:
        system_packages.require_browser()
        return hand_over([ws.python, "-m", "pytest", *rest])


def demo(options: Namespace, _rest: "list[str]") -> int:
    """Serve the demo until Ctrl-C."""
    with workspace.ready() as ws:
        return demo_server.run(ws, options.port)


def scenario(options: Namespace, _rest: "list[str]") -> int:
    """Settle a workbook's months and print the result."""
    file = Path(options.file)
    settled.check(file, options.months)
    with workspace.ready() as ws:
        return settled.run(ws, file, options.months)


def lint(_options: Namespace, _rest: "list[str]") -> int:
    """Run every check; 1 if any of them failed."""
    with workspace.ready() as ws:
        return checks.run(ws)


def bench(options: Namespace, rest: "list[str]") -> int:
    """Run tools/bench/NAME.py on a database of its own, with the options left over."""
    # A module there that says how to call it is a benchmark; the others help one.
    files = {file.stem: file.read_text() for file in (REPO / "tools" / "bench").glob("*.py")}
    there = sorted(name for name, text in files.items() if f"./dev bench {name}" in text)
    if options.name not in there:
        raise DevError(
            "choosing a benchmark",
            f"There is no {options.name}.",
            f"There are: {', '.join(there) or 'none'}",
        )
    with workspace.ready() as ws, databases.temporary_name(ws.server) as name:
        templates.copy_to(ws, name)
        conf = odoo_run.write_conf(ws, name, log_level="warn")
        return hand_over(
            [ws.python, "-m", f"tools.bench.{options.name}", conf, *rest], ws.server.env
        )


def shell(options: Namespace, _rest: "list[str]") -> int:
    """Odoo's shell on a database."""
    with workspace.ready() as ws:
        conf = demo_server.require_database(ws, options.db or databases.DEMO)
        return hand_over([*odoo_run.odoo(ws, conf, "shell"), "--log-level", "warn", "--no-http"])


def psql(options: Namespace, _rest: "list[str]") -> int:
    """PostgreSQL's shell on a database."""
    with workspace.ready() as ws:
        name = options.db or databases.DEMO
        demo_server.require_database(ws, name)
        return hand_over([ws.server.programs.path("psql"), "-d", name], ws.server.env)


def stop(_options: Namespace, _rest: "list[str]") -> int:
    """Stop what this tool has left running."""
    say("the demo was stopped" if demo_server.stop() else "no demo is being served")
    say("PostgreSQL was stopped" if postgres.stop() else "no PostgreSQL of ours is running")
    return 0


def reset(options: Namespace, _rest: "list[str]") -> int:
    """Stop, then remove the databases; with --all also what was downloaded."""
    demo_server.stop()
    with lock(workspace.use_lock(), "removing the databases"):
        databases.remove_all()
        if options.all:
            downloads = ("odoo", "odoo.tmp", "apt", "apt.tmp", "pg", "dist")
            for path in [*map(state, downloads), *state("venv").parent.glob("venv*")]:
                remove(path)
    say(f"removed the databases{' and the downloads' if options.all else ''}")
    return 0
