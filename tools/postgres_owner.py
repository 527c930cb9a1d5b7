"""Who runs the private PostgreSQL, and where its files are. It refuses to run as root.

An ordinary user runs it as himself. For root there are two ways: a user namespace in which
root's own files belong to an unprivileged user (the files stay in the state folder), or, where
such namespaces are forbidden, the user `nobody` (the files go where he can reach them).
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import fingerprint
from .errors import DevError
from .paths import state

_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
_NOBODY = "nobody"


@dataclass(frozen=True)
class Owner:
    """The `prefix` that runs a command as the owner, the uid his files need, their folder."""

    prefix: "tuple[str, ...]"
    uid: int
    folder: Path

    def command(self, command: "list[str]") -> "list[str]":
        """The command as the owner runs it."""
        return [*self.prefix, *command]

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only the owner can open; refuse one that is somebody else's."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid not in (os.geteuid(), self.uid):
            raise DevError(
                "making PostgreSQL's folders", f"{folder} belongs to another user.", "Remove it."
            )
        if folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, -1)
        folder.chmod(0o700)


@lru_cache(maxsize=1)
def choose() -> Owner:
    """Who runs PostgreSQL here. Raises DevError when root can become nobody else."""
    if os.geteuid() != 0:
        return Owner((), os.geteuid(), state("pg"))
    if _works(_NAMESPACE):
        return Owner(_NAMESPACE, 0, state("pg"))
    uid = pwd.getpwnam(_NOBODY).pw_uid
    prefix = (
        "setpriv",
        f"--reuid={uid}",
        f"--regid={pwd.getpwnam(_NOBODY).pw_gid}",
        "--clear-groups",
    )
    if not _works(prefix):
        todo = "Run ./dev as an ordinary user, or set PGHOST and PGUSER to a server you may use."
        raise DevError(
            "starting PostgreSQL as root", "Neither unshare nor setpriv can leave root here.", todo
        )
    return Owner(prefix, uid, Path(tempfile.gettempdir()) / f"aftersales-pg-{_state_id()}")


def short_folder() -> Path:
    """A folder with a short path, for the socket of this state folder's server."""
    return Path(tempfile.gettempdir()) / f"aftersales-{_state_id()}"


def _state_id() -> str:
    return fingerprint.of(str(state()))


def _works(prefix: "tuple[str, ...]") -> bool:
    if not shutil.which(prefix[0]):
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
