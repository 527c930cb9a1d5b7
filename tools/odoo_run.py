"""Running Odoo: its configuration file, its command line, and our scripts inside it."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from . import databases
from .errors import DevError
from .locks import write_whole
from .paths import REPO, state
from .process import run_logged
from .workspace import Workspace

_TODO = "Mend what the traceback names. If it is not in our addons, try ./dev reset."


def write_conf(ws: Workspace, database: str, **options: object) -> Path:
    """Write the configuration for `database` and give its path; `options` override it."""
    settings: dict[str, object] = {
        "addons_path": ",".join(map(str, [*ws.odoo.addons_path, REPO])),
        "admin_passwd": secrets.token_urlsafe(24),
        "data_dir": state("data"),
        "db_name": database,
        "http_interface": "127.0.0.1",
        # Odoo's limit on address space also binds the browser that a test starts.
        "limit_memory_hard": 0,
        "limit_memory_soft": 0,
        "list_db": False,
        "max_cron_threads": 0,
        "workers": 0,
        **options,
    }
    for name in ("host", "port", "user", "password"):
        if value := ws.server.env.get(f"PG{name.upper()}"):
            settings[f"db_{name}"] = value
    conf = databases.conf(database)
    lines = [f"{name} = {value}" for name, value in settings.items()]
    write_whole(conf, "\n".join(["[options]", *lines, ""]), mode=0o600)
    return conf


def odoo(ws: Workspace, conf: Path, *arguments: str) -> "list[str | Path]":
    """Odoo's own command line on a configuration."""
    return [ws.python, "-m", "odoo", *arguments, "-c", conf]


def script(ws: Workspace, name: str, conf: Path, *arguments: str) -> "list[str | Path]":
    """The command that runs tools/inside/<name>.py on a configuration."""
    return [ws.python, "-m", f"tools.inside.{name}", conf, *arguments]


def call(ws: Workspace, command: "Sequence[str | Path]", doing: str, log_name: str) -> None:
    """Run an Odoo command to its end, its log in the state folder.

    Raises DevError with the log's last lines when it fails.
    """
    log = state("log", f"{log_name}.log")
    run_logged(command, doing, _TODO, log, cwd=REPO, env=ws.server.env)


def install(ws: Workspace, conf: Path, modules: "Sequence[str]", doing: str, log_name: str) -> None:
    """Install modules in a configuration's database.

    Odoo ends well although a module was skipped for a missing dependency, so that is looked up.
    """
    call(ws, [*odoo(ws, conf), "-i", ",".join(modules), "--stop-after-init"], doing, log_name)
    database = conf.stem
    rows = ws.server.sql("SELECT name FROM ir_module_module WHERE state = 'installed'", database)
    missing = set(modules) - set(rows.split())
    if missing:
        raise DevError(
            doing,
            f"Not installed: {', '.join(sorted(missing))}",
            f"See {state('log', log_name + '.log')}",
        )
