"""Odoo from Debian's archive, with an apt of our own that leaves the system untouched.

The package is in Debian unstable. The mirror is the one that this machine's own apt uses;
apt checks the archive's signature, so a download is whole or not there.
"""

import shutil
import subprocess
from pathlib import Path

from .errors import DevError
from .locks import fresh_folder, held, remove
from .paths import state
from .process import run

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_ODOO = "odoo-19"
# What the package's web files link to.
_LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
)
# 900 MB that is never used here: languages but English and Simplified Chinese, a second copy of the addons.
_LEFT = (
    "./etc",
    "./usr/share/doc",
    "./usr/lib/python3/dist-packages/addons",
    "./usr/lib/python3/dist-packages/doc",
    "./usr/lib/python3/dist-packages/setup",
    "*.egg-info",
    "*/i18n/[a-y]*.po",
    "*/i18n/zh_TW.po",
    "*/i18n_extra/[a-y]*.po",
)
_TODO = "Look at this machine's apt sources (apt-get update must work), or set ODOO_HOME."


def unpack_odoo(into: Path) -> str:
    """Download the packages and unpack them below `into`; give the package's version.

    Raises DevError when apt is not there, reaches no Debian mirror, or has no such package.
    """
    for tool in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(tool):
            raise DevError("looking for Debian's tools", f"{tool} is not installed.", _TODO)
    with fresh_folder(state("apt")) as folder:
        packages = _download(folder)
        for package in packages:
            _unpack(package, into)
        odoo = next(package for package in packages if package.name.startswith(_ODOO))
        version = run(
            ["dpkg-deb", "--field", odoo, "Version"], f"reading {odoo.name}", _TODO
        ).strip()
    remove(state("apt"))
    return version


def _download(folder: Path) -> "list[Path]":
    if not _KEYRING.is_file():
        raise DevError(
            "checking Debian's signature",
            f"{_KEYRING} is not there.",
            "apt-get install debian-archive-keyring",
        )
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={_KEYRING}] {_mirror(folder)} sid main\n")
    options = [
        *_private(folder),
        *_options(
            f"Dir::Etc::SourceList={sources}",
            "Dir::Etc::SourceParts=/dev/null",
            "Dir::State::status=/dev/null",
        ),
    ]
    run(["apt-get", *options, "update"], "reading the list of Debian's packages", _TODO)
    debs = folder / "debs"
    debs.mkdir()
    run(["apt-get", *options, "download", _ODOO, *_LINKED], f"downloading {_ODOO}", _TODO, cwd=debs)
    return sorted(debs.glob("*.deb"))


def _private(folder: Path) -> "list[str]":
    """Options that keep apt's lists and cache in our folder, as any user."""
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    return _options(
        f"Dir::State::Lists={folder / 'lists'}",
        f"Dir::Cache={folder / 'cache'}",
        "Dir::Etc::Preferences=/dev/null",
        "Dir::Etc::PreferencesParts=/dev/null",
        "Acquire::Languages=none",
        "Acquire::Retries=3",
        "APT::Sandbox::User=",
    )


def _options(*settings: str) -> "list[str]":
    return [word for setting in settings for word in ("-o", setting)]


def _mirror(folder: Path) -> str:
    """The Debian mirror in this machine's apt sources."""
    found = _targets([])
    if not found:
        # apt lists its sources only after an update. Ours goes to a folder of its own.
        own = _private(folder / "own")
        run(["apt-get", *own, "update"], "asking apt for its Debian mirror", _TODO)
        found = _targets(own)
    if not found:
        raise DevError(
            "asking apt for its Debian mirror", "No Debian archive is among apt's sources.", _TODO
        )
    return found[0]


def _targets(options: "list[str]") -> "list[str]":
    # Origin and label tell Debian's main archive from its security archive and from others' archives.
    shown = "$(ORIGIN)|$(LABEL)|$(REPO_URI)"
    command = ["apt-get", *options, "indextargets", "--format", shown, "Created-By: Packages"]
    lines = run(command, "asking apt for its Debian mirror", _TODO).splitlines()
    return [line.split("|")[2] for line in lines if line.startswith("Debian|Debian|")]


def _unpack(package: Path, into: Path) -> None:
    """Unpack a package's files, but not what is never used here."""
    excluded = [f"--exclude={pattern}" for pattern in _LEFT]
    read = ["dpkg-deb", "--fsys-tarfile", package]
    with subprocess.Popen(read, stdout=subprocess.PIPE, pass_fds=held()) as reader:
        unpacked = subprocess.run(
            ["tar", "-x", "--no-same-owner", "-C", into, *excluded],
            stdin=reader.stdout,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=held(),
        )
    if reader.returncode or unpacked.returncode:
        raise DevError(
            f"unpacking {package.name}",
            unpacked.stderr.strip() or "dpkg-deb failed.",
            "Is the disk full? Then try again.",
        )
