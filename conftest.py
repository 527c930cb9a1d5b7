"""Gives pytest an Odoo database with the suite's addons, for a plain `pytest` too.

The database is a copy of the template, made for this run and dropped at its end.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tools import databases, odoo_run, system_packages, templates, workspace
from tools.addons import needed_for, present
from tools.errors import DevError


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Iterator[None]:
    """Before anything else, also before pytest-odoo reads Odoo's configuration."""
    if config.option.help or config.option.version:
        return (yield)
    with ExitStack() as run:
        try:
            _prepare(run, config.args)
        except DevError as error:
            raise pytest.UsageError(str(error)) from error
        return (yield)


def _prepare(run: ExitStack, arguments: Sequence[str]) -> None:
    system_packages.require_browser()
    ws = run.enter_context(workspace.ready())
    database = run.enter_context(databases.temporary_name(ws.server))
    templates.copy_to(ws, database, _addons_for(arguments))
    # Odoo prefers PGPORT and the like to what its configuration says.
    os.environ.update(ws.server.env)
    os.environ["ODOO_RC"] = str(odoo_run.write_conf(ws, database))


def _addons_for(arguments: Sequence[str]) -> "list[str]":
    """The addons that the asked-for tests need: for one addon's, those that it depends on."""
    root = Path(__file__).parent
    tops = {
        Path(os.path.abspath(argument.split("::")[0])).relative_to(root).parts[:1]
        for argument in arguments
    }
    asked = {top[0] for top in tops if top}
    return needed_for(asked) if asked and asked <= set(present()) else present()
