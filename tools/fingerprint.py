"""Short hashes that name what something was made from, so that it is made again only when
that has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

# What no database is made from: tests, and what readers (not Odoo) read.
_ASIDE = {"tests", "readme", "__pycache__"}


def of(*parts: str) -> str:
    """Twelve hex digits for these texts, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:12]


def of_files(root: Path, files: Iterable[Path]) -> str:
    """Twelve hex digits for the files' names below `root` and their contents."""
    digest = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(root).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:12]


def addon_files(addon: Path) -> "list[Path]":
    """The files of an addon that a database with it depends on."""
    found: list[Path] = []
    for path in addon.iterdir():
        if path.is_dir():
            if path.name not in _ASIDE:
                found += addon_files(path)
        elif path.suffix != ".pyc" and not path.name.startswith("."):
            found.append(path)
    return found
