"""Which Odoo to use: $ODOO_HOME, what an earlier run fetched, Debian's package, or git."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .console import say
from .errors import DevError
from .locks import fresh_folder
from .paths import state
from .process import run

_SERIES = "19.0"
_REPOSITORY = "https://github.com/odoo/odoo.git"
_BY_HAND = (
    "Set ODOO_HOME to an Odoo 19.0 source checkout or to the folder of an installed package,\n"
    "or run this on Debian (apt-get and dpkg-deb, any user), or where git reaches Odoo's repository."
)
# Debian leaves this script out of its package. Odoo then logs an error in the browser's
# console, and every tour fails for it; nothing of ours uses what the script does.
_LEFT_OUT = Path("mail/static/lib/selfie_segmentation/selfie_segmentation.js")


@dataclass(frozen=True)
class Odoo:
    """An Odoo source: `path` makes `import odoo` work, `version` names it in hashes."""

    path: Path
    version: str

    @property
    def addons_path(self) -> "list[Path]":
        """The folders of Odoo's own addons (a checkout keeps most of them beside the package)."""
        beside = self.path / "addons"
        return [self.path / "odoo" / "addons"] + ([beside] if (beside / "web").is_dir() else [])


def find_or_fetch() -> Odoo:
    """Give the Odoo to use, fetching it into the state folder when there is none.

    Raises DevError when $ODOO_HOME is no Odoo 19.0, or nothing could be fetched.
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        return _read(Path(home).expanduser().absolute(), "using $ODOO_HOME")
    target = state("odoo")
    if not target.is_dir():
        _fetch(target)
    return _read(target, "using the Odoo that an earlier run fetched")


def _read(home: Path, doing: str) -> Odoo:
    """Find the importable package in or below `home`, and its version."""
    for path in (home, home / "usr/lib/python3/dist-packages", home.parent):
        release = path / "odoo" / "release.py"
        if release.is_file() and (path != home.parent or home.name == "odoo"):
            return Odoo(path, _version(home, release, doing))
    raise DevError(doing, f"{home} holds no Odoo (no odoo/release.py in it).", _BY_HAND)


def _version(home: Path, release: Path, doing: str) -> str:
    found = re.search(r"^version_info = \((\d+), (\d+), (\d+)", release.read_text(), re.MULTILINE)
    series = ".".join(found.groups()[:2]) if found else "unknown"
    if series != _SERIES:
        raise DevError(doing, f"{home} is Odoo {series}, not {_SERIES}.", _BY_HAND)
    stamp = home / "aftersales-version"
    if stamp.is_file():
        return stamp.read_text().strip()
    return f"{series} {_git_commit(home) or int(release.stat().st_mtime)} {home}"


def _git_commit(home: Path) -> str:
    if not (home / ".git").exists():
        return ""
    return run(["git", "-C", home, "rev-parse", "HEAD"], "reading Odoo's commit", _BY_HAND).strip()


def _fetch(target: Path) -> None:
    """Try Debian's package, then git; tell all that went wrong when neither works."""
    failures: list[str] = []
    for way, fetch in (("Debian's package", _from_debian), ("a git clone", _from_git)):
        say(f"fetching Odoo {_SERIES} ({way}) into {target}")
        try:
            with fresh_folder(target) as draft:
                (draft / "aftersales-version").write_text(fetch(draft))
            return
        except DevError as error:
            say(f"  that did not work: {error.wrong.splitlines()[0]}")
            failures.append(f"{way}, {error.doing}: {error.wrong}")
    raise DevError(f"fetching Odoo {_SERIES}", "\n".join(failures), _BY_HAND)


def _from_debian(draft: Path) -> str:
    version = debian.unpack_odoo(draft)
    stub = draft / "usr/lib/python3/dist-packages/odoo/addons" / _LEFT_OUT
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not part of Debian's package; not used here */\n")
    return f"debian {version}"


def _from_git(draft: Path) -> str:
    doing = "cloning Odoo's repository"
    if not shutil.which("git"):
        raise DevError(doing, "git is not installed.", _BY_HAND)
    # The draft folder exists already; git accepts an empty one.
    run(
        ["git", "clone", "--quiet", "--depth", "1", "--branch", _SERIES, _REPOSITORY, draft],
        doing,
        _BY_HAND,
    )
    return f"git {_git_commit(draft)}"
