"""Set-up: everything that a command needs, made or fetched once and then only checked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
    with ExitStack() as held:
        held.enter_context(lock(use_lock(), "using what is set up", shared=True))
        with lock(state("run", "setup.lock"), "setting up"):
            system_packages.ensure()
            odoo = odoo_source.find_or_fetch()
        python = held.enter_context(venv.ready(odoo))
        venv.clear_old(python)
        yield Workspace(odoo, python, postgres.ensure_running())


def use_lock() -> Path:
    """The lock that every command holds, shared, while it needs the workspace."""
    return state("run", "use.lock")
