"""Programs that come from the system: a browser, the PDF printer, Chinese fonts, Python's venv.

On Debian they are installed, and said so, when this runs as root or with passwordless sudo.
Otherwise the one line to run is printed, and what needs them says so again.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from .console import note, say
from .errors import DevError
from .paths import state
from .process import run_logged

_BROWSERS = (
    "google-chrome",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
)  # as Odoo looks for it
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def browser() -> "str | None":
    """The browser that tests drive, if there is one."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def require_browser() -> None:
    """Raises DevError when there is no browser: tests without one would skip what matters."""
    if not browser():
        raise DevError(
            "looking for a browser for the tests",
            "Neither Chromium nor Chrome is installed.",
            install_line(),
        )


def missing() -> "list[str]":
    """Debian's names of the packages that are not there."""
    found = {
        "chromium": bool(browser()),
        "wkhtmltopdf": bool(shutil.which("wkhtmltopdf")),
        "fonts-noto-cjk": _has_chinese_font(),
        "python3-venv": importlib.util.find_spec("ensurepip") is not None,
    }
    return [name for name, there in found.items() if not there]


def install_line() -> str:
    """The line that installs what is missing."""
    root = "" if os.geteuid() == 0 else "sudo "
    return f"{root}apt-get update && {root}apt-get install -y {' '.join(missing())}"


def ensure() -> None:
    """Install what is missing if that can be done here without asking; else say how.

    Raises DevError when an installation fails.
    """
    packages = missing()
    if not packages:
        return
    prefix = _as_root()
    if prefix is None:
        say(f"not installed on this system: {', '.join(packages)}. To install:")
        note(install_line())
        return
    say(f"installing with apt-get: {', '.join(packages)}")
    doing, log = "installing system packages", state("log", "apt.log")
    patient = [*prefix, "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    run_logged([*patient, "update"], doing, install_line(), log)
    run_logged(
        [*patient, "install", "-y", "--no-install-recommends", *packages],
        doing,
        install_line(),
        log,
    )


def _as_root() -> "list[str] | None":
    """What runs a command as root here without a password; None if nothing does."""
    if not shutil.which("apt-get"):
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n", *quiet]
    return None


def _has_chinese_font() -> bool:
    patterns = ("*CJK*", "*SourceHanSans*", "wqy-*")
    folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
    return any(
        next(folder.rglob(pattern), None)
        for folder in folders
        if folder.is_dir()
        for pattern in patterns
    )
