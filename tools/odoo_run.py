"""Running Odoo: its configuration file, its command line, and our scripts inside it."""

import secrets
from pathlib import Path

from . import databases
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


def inside(
    ws: Workspace, script: str, database: str, *arguments: str, doing: str, log: str = ""
) -> None:
    """Run tools/inside/<script>.py on a database, its log in the state folder.

    Raises DevError (`doing`, and the end of the log) when it fails.
    """
    command = [ws.python, "-m", f"tools.inside.{script}", write_conf(ws, database), *arguments]
    file = state("log", f"{log or script}.log")
    run_logged(command, doing, _TODO, file, cwd=REPO, env=ws.server.env)
