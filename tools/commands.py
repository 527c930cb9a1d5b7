"""What each command of `./dev` does, in the order of `./dev --help`.

Each takes the parsed options and the arguments left over, and gives the exit status.
"""

import subprocess
from argparse import Namespace

from . import databases, system_packages, templates, workspace
from .console import say
from .paths import REPO


def setup(_options: Namespace, _rest: "list[str]") -> int:
    """Make everything ready, the template databases too."""
    with workspace.ready() as ws:
        databases.clear_killed(ws.server)
        name = templates.ensure(ws)
        say(f"ready: Odoo {ws.odoo.version}, PostgreSQL {ws.server.programs.major}, template database {name}")
    return 0


def test(_options: Namespace, rest: "list[str]") -> int:
    """Hand over to pytest; conftest.py prepares the database, as for a plain pytest."""
    with workspace.ready() as ws:
        system_packages.require_browser()
        return subprocess.run([ws.python, "-m", "pytest", *rest], cwd=REPO, check=False).returncode


def demo(options, rest): ...
def scenario(options, rest): ...
def lint(options, rest): ...
def bench(options, rest): ...
def shell(options, rest): ...
def psql(options, rest): ...
def stop(options, rest): ...
def reset(options, rest): ...
