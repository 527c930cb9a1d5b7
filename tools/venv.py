"""The project's own virtual environment: requirements.txt, and Odoo's source on its path.

An environment is named after what it was made from and never changed once it is whole;
`.local/venv` links to the current one. So a run that is still using an older one is not
disturbed, and an interrupted installation is never taken for a whole one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import fingerprint
from .console import say
from .errors import DevError
from .locks import lock, remove, try_lock
from .odoo_source import Odoo
from .paths import REQUIREMENTS, state
from .process import run, run_logged

_OLDEST, _NEWEST = (3, 10), (3, 13)
_TODO = (
    "Does pip reach its package index (pip download polib)? Then run ./dev setup again.\n"
    "What is there already stays; only this step is done again."
)


@contextmanager
def ready(odoo: Odoo) -> Iterator[Path]:
    """Give the Python of an environment with all requirements, made first if needed.

    While the block runs, no other ./dev clears the environment away.
    Raises DevError when there is no suitable Python, no venv module, or pip fails.
    """
    python = _base_python()
    folder = state(
        f"venv-{fingerprint.of(REQUIREMENTS.read_text(), str(odoo.path), python.version)}"
    )
    stamp = folder / "whole"
    while True:
        with lock(_lock_file(folder), "using the Python packages", shared=True):
            if stamp.exists():
                _link(folder)
                yield folder / "bin" / "python"
                return
        with lock(_lock_file(folder), "installing the Python packages"):
            if not stamp.exists():
                _make(folder, python.path, odoo)
                stamp.touch()


def clear_old(current: Path) -> None:
    """Remove environments that nobody uses any more; `current` is the Python to keep."""
    keep = current.parent.parent
    for folder in state("venv").parent.glob("venv-*[0-9a-f]"):
        if folder != keep:
            with try_lock(_lock_file(folder)) as unused:
                if unused:
                    remove(folder)


class _Python:
    """A Python interpreter: its path, and its version as a text."""

    def __init__(self, path: str, version: str) -> None:
        self.path, self.version = path, version


def _base_python() -> _Python:
    """This Python if Odoo 19 runs on it, else one that is installed beside it."""
    if _OLDEST <= sys.version_info[:2] <= _NEWEST:
        return _Python(getattr(sys, "_base_executable", sys.executable), sys.version)
    for minor in range(_NEWEST[1], _OLDEST[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if (
            path
            and subprocess.run(
                [path, "-c", "import ensurepip"], capture_output=True, check=False
            ).returncode
            == 0
        ):
            return _Python(
                path,
                run(
                    [path, "-c", "import sys; print(sys.version)"], "asking Python's version", _TODO
                ),
            )
    wrong = f"Odoo 19 runs on Python 3.10 to 3.13; this is {sys.version.split()[0]}, and no other was found."
    raise DevError(
        "choosing a Python",
        wrong,
        "Install one of these, for example: apt-get install python3.12 python3.12-venv",
    )


def _make(folder: Path, python: str, odoo: Odoo) -> None:
    say(f"making the Python environment ({REQUIREMENTS.name}, about half a minute)")
    run(
        [python, "-m", "venv", "--clear", folder],
        "making the Python environment",
        "apt-get install python3-venv",
    )
    # Wheels only, so that no compiler is needed; docopt is pure Python and has none. The list is
    # whole, with what packages ask for in turn: nothing else is looked for.
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check"]
    wheels = ["--no-deps", "--only-binary", ":all:", "--no-binary", "docopt"]
    run_logged(
        [*pip, *wheels, "-r", REQUIREMENTS],
        "installing the Python packages",
        _TODO,
        state("log", "pip.log"),
    )
    for packages in folder.glob("lib/python3*/site-packages"):
        (packages / "odoo-source.pth").write_text(f"{odoo.path}\n")


def _link(folder: Path) -> None:
    """Let .local/venv point at the environment, for people and editors."""
    link, draft = state("venv"), state(f"venv.{os.getpid()}.tmp")
    if not link.is_symlink() or os.readlink(link) != folder.name:
        draft.symlink_to(folder.name)
        draft.replace(link)


def _lock_file(folder: Path) -> Path:
    return state("run", f"{folder.name}.lock")
