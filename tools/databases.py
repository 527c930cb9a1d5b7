"""Databases and their file stores: copied, renamed and dropped together.

What a database was made from is kept as its comment. A database for one run is named in a
lock file that the run holds, so that the next run clears away what a killed one left behind.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import postgres
from .locks import lock, remove, try_lock, write_whole
from .paths import state
from .postgres import Server

DEMO = "aftersales_demo"
_KINDS = CORE, ADDONS, RUN = "core", "addons", "run"


def exists(server: Server, name: str) -> bool:
    """Whether both halves of a database, rows and files, are there."""
    return (
        bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))
        and filestore(name).is_dir()
    )


def names(server: Server, prefix: str) -> "list[str]":
    """The databases whose name starts with `prefix`, in order of name."""
    like = prefix.replace("_", r"\_")
    return server.sql(
        f"SELECT datname FROM pg_database WHERE datname LIKE '{like}%' ORDER BY datname"
    ).split()


def series(kind: str) -> str:
    """What the names of this state folder's databases of a kind begin with.

    A server may serve several checkouts; none of them drops another's.
    """
    mark = state("id")
    if not mark.exists():
        write_whole(mark, secrets.token_hex(2))
    return f"aftersales_{kind}_{mark.read_text()}_"


def filestore(name: str) -> Path:
    """Where Odoo keeps the database's files."""
    return state("data", "filestore", name)


def conf(name: str) -> Path:
    """Where Odoo's configuration for the database is written."""
    return state("conf", f"{name}.conf")


def create_empty(server: Server, name: str) -> None:
    """Create a database as Odoo itself would: sorted by code point, with trigrams."""
    drop(server, name)
    server.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'")
    server.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm", database=name)
    filestore(name).mkdir(parents=True)


def copy(server: Server, source: str, target: str) -> None:
    """Make `target` a copy of `source`; its files are hard links, which Odoo never writes to."""
    drop(server, target)
    shutil.copytree(filestore(source), filestore(target), copy_function=os.link)
    server.sql(f"CREATE DATABASE {target} TEMPLATE {source}")


def rename(server: Server, old: str, new: str) -> None:
    """Give a finished database its name. The rows come last: they say that it is whole."""
    remove(filestore(new))
    filestore(old).rename(filestore(new))
    remove(conf(old))
    server.sql(f"ALTER DATABASE {old} RENAME TO {new}")


def drop(server: Server, name: str) -> None:
    """Remove a database, its files and its configuration, if they are there."""
    if server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        server.sql(f"ALTER DATABASE {name} IS_TEMPLATE false")
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")
    remove(filestore(name))
    remove(conf(name))


def freeze(server: Server, name: str) -> None:
    """Make a database a template: nobody connects to it, so it can always be copied."""
    server.sql(f"ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false")


def origin(server: Server, name: str) -> str:
    """What the database was made from (see `set_origin`); empty when not known."""
    return server.sql(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
    )


def set_origin(server: Server, name: str, made_from: str) -> None:
    """Note what the database was made from: a fingerprint."""
    server.sql(f"COMMENT ON DATABASE {name} IS '{made_from}'")


def remove_all() -> None:
    """Remove all databases of this tool with their files, logs and configurations.

    A private server goes with them; on $PGHOST's only the databases do.
    """
    if os.environ.get("PGHOST"):
        server = postgres.ensure_running()
        for name in [DEMO, f"{DEMO}_wip", *(n for k in _KINDS for n in names(server, series(k)))]:
            drop(server, name)
    else:
        postgres.stop()
        postgres.remove_cluster()
    for part in ("data", "conf", "log"):
        remove(state(part))


@contextmanager
def temporary_name(server: Server) -> Iterator[str]:
    """A name for a database of one run, which is dropped at the end of the block."""
    clear_killed(server)
    name = f"{series(RUN)}{secrets.token_hex(4)}"
    with lock(_run_lock(name), "using a database of its own"):
        try:
            yield name
        finally:
            drop(server, name)
    remove(_run_lock(name))


def clear_killed(server: Server) -> None:
    """Drop the databases of runs that were killed."""
    locked = {path.stem for path in state("run").glob(f"{series(RUN)}*.lock")}
    for name in sorted(locked.union(names(server, series(RUN)))):
        with try_lock(_run_lock(name)) as abandoned:
            if abandoned:
                drop(server, name)
                remove(_run_lock(name))


def _run_lock(name: str) -> Path:
    return state("run", f"{name}.lock")
