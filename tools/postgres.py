"""The PostgreSQL server: $PGHOST's if set, else a private cluster in the state folder.

The private one listens on a Unix socket only, and stays up until `./dev stop`.
"""

import os
import subprocess
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from . import postgres_owner, postgres_programs
from .console import say
from .errors import DevError
from .locks import lock, remove
from .paths import state
from .postgres_owner import Owner
from .postgres_programs import Programs
from .process import run

_LOG_TODO = "See the end of its log: {log}"
_SETTINGS = """\
# Written by ./dev at each start.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
port = {port}
# A crash may cost the last half second, never a database: the demo lives here too.
fsync = on
synchronous_commit = off
# No replicas: less to log, and a bulk load into a new table logs nothing.
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
# Two cores, and room for a benchmark of a million machines.
shared_buffers = {buffers}MB
effective_cache_size = {cache}MB
work_mem = 32MB
maintenance_work_mem = 256MB
random_page_cost = 1.1
jit = off
# A container's /dev/shm may be too small for parallel queries.
dynamic_shared_memory_type = {shared_memory}
log_timezone = 'UTC'
timezone = 'UTC'
datestyle = 'iso, mdy'
"""
_PORT = "5432"  # names the socket only: nothing listens on the network
_LONGEST_SOCKET = 107


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its programs, and what libpq wants in the environment."""

    programs: Programs
    env: "dict[str, str]"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement and give its rows, one a line, columns between '|'.

        Raises DevError with the server's message.
        """
        psql = [
            self.programs.path("psql"),
            "-XqAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            statement,
        ]
        return run(
            psql,
            f"asking PostgreSQL: {statement[:60]}",
            "Is the server well? ./dev psql",
            env=self.env,
        ).strip()


def ensure_running() -> Server:
    """Give a server that answers, starting the private one if need be.

    Raises DevError when $PGHOST's does not answer, or the private one does not start.
    """
    # Odoo would prefer this one to the database that its configuration names.
    os.environ.pop("PGDATABASE", None)
    if os.environ.get("PGHOST"):
        return _external()
    cluster = _cluster()
    if not _answers(cluster):
        with _locked("starting PostgreSQL"):
            if not _answers(cluster):
                _start(cluster)
    return cluster.server


def stop() -> bool:
    """Stop the private server; False when there was none running."""
    if os.environ.get("PGHOST") or not _data(postgres_owner.choose()).is_dir():
        return False
    cluster = _cluster()
    with _locked("stopping PostgreSQL"):
        if not _lives(cluster):
            return False
        # What it has not yet written to the disk, it writes now.
        _control(cluster, "stop", "-m", "fast", "-t", "600")
    return True


def remove_cluster() -> None:
    """Remove the private server's files, all its databases with them. Stop it first."""
    owner = postgres_owner.choose()
    remove(_data(owner))
    remove(_socket_folder(owner))


@dataclass(frozen=True)
class _Cluster:
    server: Server
    owner: Owner
    data: Path
    socket: Path
    log: Path


def _external() -> Server:
    env = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    server = Server(postgres_programs.client(), env)
    major = int(server.sql("SHOW server_version_num")) // 10000
    if major < 13:
        raise DevError(
            "using $PGHOST's PostgreSQL", f"It is version {major}.", "Odoo 19 needs 13 or newer."
        )
    return server


def _cluster() -> _Cluster:
    owner = postgres_owner.choose()
    data = _data(owner)
    made_by = data / "PG_VERSION"
    programs = postgres_programs.server(int(made_by.read_text()) if made_by.is_file() else None)
    socket = _socket_folder(owner)
    env = {"PGHOST": str(socket), "PGPORT": _PORT, "PGUSER": "odoo"}
    return _Cluster(Server(programs, env), owner, data, socket, owner.folder / "postgres.log")


def _data(owner: Owner) -> Path:
    return owner.folder / "data"


def _socket_folder(owner: Owner) -> Path:
    """A folder whose path is short enough for a socket's."""
    folder = owner.folder / "socket"
    if len(str(folder / f".s.PGSQL.{_PORT}").encode()) > _LONGEST_SOCKET:
        folder = postgres_owner.short_folder()
    return folder


def _answers(cluster: _Cluster) -> bool:
    if not (cluster.socket / f".s.PGSQL.{_PORT}").exists():
        return False
    ask = [cluster.server.programs.path("psql"), "-XqAtd", "postgres", "-c", "SELECT 1"]
    env = {**os.environ, **cluster.server.env, "PGCONNECT_TIMEOUT": "5"}
    return subprocess.run(ask, env=env, capture_output=True, check=False).returncode == 0


def _lives(cluster: _Cluster) -> bool:
    """Whether its process is there, also while it is still starting or stopping."""
    try:
        process = (cluster.data / "postmaster.pid").read_text().split("\n")[0]
    except FileNotFoundError:
        return False
    if not Path("/proc/self").exists():
        return True
    # After a crash or in another container, the number may be somebody else's.
    command = Path("/proc", process, "cmdline")
    return command.exists() and os.fsencode(cluster.data) in command.read_bytes()


def _locked(why: str) -> AbstractContextManager[None]:
    return lock(state("run", "postgres.lock"), why)


def _start(cluster: _Cluster) -> None:
    if not cluster.data.is_dir():
        _create(cluster)
    if not _lives(cluster):
        remove(cluster.data / "postmaster.pid")  # else a stranger's number keeps it from starting
    cluster.owner.make_folder(cluster.socket)
    _configure(cluster)
    say(f"starting PostgreSQL {cluster.server.programs.major} (private, {cluster.owner.folder})")
    _control(cluster, "start", "-w", "-t", "120", "-l", str(cluster.log))
    cluster.server.sql("SELECT 1")


def _create(cluster: _Cluster) -> None:
    say(f"creating a PostgreSQL cluster in {cluster.data}")
    draft = cluster.data.with_name("data.tmp")
    remove(draft)
    cluster.owner.make_folder(draft.parent)
    cluster.owner.make_folder(draft)
    initdb = [cluster.server.programs.path("initdb"), "-D", str(draft), "-U", "odoo", "-A", "trust"]
    command = cluster.owner.command([*initdb, "-E", "UTF8", "--locale=C"])
    run(
        command,
        "creating the PostgreSQL cluster",
        "Set PGHOST and PGUSER to a server you may use.",
        cwd=draft,
    )
    draft.rename(cluster.data)


def _configure(cluster: _Cluster) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = _SETTINGS.format(
        socket=cluster.socket,
        port=_PORT,
        buffers=min(512, memory // 8),
        cache=memory // 2,
        shared_memory="posix" if _shared_memory() > 512 else "sysv",
    )
    (cluster.data / "postgresql.conf").write_text(settings)


def _shared_memory() -> int:
    """MiB in /dev/shm, 0 where there is none."""
    try:
        stats = os.statvfs("/dev/shm")
    except OSError:
        return 0
    return stats.f_frsize * stats.f_bavail // 2**20


def _control(cluster: _Cluster, verb: str, *options: str) -> None:
    command = [
        cluster.server.programs.path("pg_ctl"),
        verb,
        "-s",
        "-D",
        str(cluster.data),
        *options,
    ]
    # The server keeps what it inherits: with our pipe, whoever reads it would wait for ever.
    done = subprocess.run(
        cluster.owner.command(command),
        cwd=cluster.data,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        last = (
            cluster.log.read_text(errors="replace").splitlines()[-6:]
            if cluster.log.exists()
            else []
        )
        wrong = "\n".join([f"pg_ctl {verb} failed. The log's last lines:", *last])
        raise DevError(f"PostgreSQL: {verb}", wrong, _LOG_TODO.format(log=cluster.log))
