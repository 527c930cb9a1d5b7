"""Set-up: everything that a command needs, made or fetched once and then only checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, postgres, system_packages, venv
from .locks import lock
from .odoo_source import Odoo
from .paths import state
from .postgres import Server


@dataclass(frozen=True)
class Workspace:
    """What is ready for use: Odoo's source, the Python to run it, and a database server."""

    odoo: Odoo
    python: Path
    server: Server


@contextmanager
def ready() -> Iterator[Workspace]:
    """Give a workspace whose parts stay in place while the block runs.

    Raises DevError when a part can be neither found nor fetched.
    """
    with lock(state("run", "setup.lock"), "setting up"):
        system_packages.ensure()
        odoo = odoo_source.find_or_fetch()
    with venv.ready(odoo) as python:
        venv.clear_old(python)
        yield Workspace(odoo, python, postgres.ensure_running())
