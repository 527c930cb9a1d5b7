"""Locks between processes, and files and folders that are either whole or not there.

A lock is `flock` on a file: the kernel lets go of it when its holder dies, however it dies.
Programs that the holder started hold it, too (see `held`): if the holder is killed, the next
one waits until they have ended, and does not find them still writing.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .console import say

_held: set[int] = set()


def held() -> "tuple[int, ...]":
    """The open files of the locks that this process holds, for `subprocess`'s pass_fds."""
    return tuple(_held)


@contextmanager
def lock(path: Path, why: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock file while the block runs; wait for it, saying so, if it is taken."""
    with _opened(path) as handle:
        _acquire(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, path)
        if not shared:
            _sign(handle, why)
        with _noted(handle):
            yield


@contextmanager
def try_lock(path: Path, why: str = "") -> Iterator[bool]:
    """Hold the lock file as `lock` does and give True, or give False at once when it is taken."""
    with _opened(path) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        _sign(handle, why)
        with _noted(handle):
            yield True


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """Fill a folder that appears under its own name only when the block has ended well.

    The caller holds a lock: drafts that are there already are of runs that were killed.
    """
    draft = target.with_name(target.name + ".tmp")
    remove(draft)
    draft.mkdir(parents=True)
    yield draft
    remove(target)
    draft.rename(target)


def write_whole(target: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old text or the new one, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    draft.touch(mode=mode)
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _opened(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return open(path, "a+", encoding="utf-8")


@contextmanager
def _noted(handle: IO[str]) -> Iterator[None]:
    _held.add(handle.fileno())
    try:
        yield
    finally:
        _held.discard(handle.fileno())


def _acquire(handle: IO[str], kind: int, path: Path) -> None:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        say(f"waiting for another ./dev: {handle.read().strip() or 'one that uses this'}")
        fcntl.flock(handle, kind)


def _sign(handle: IO[str], why: str) -> None:
    """Leave word of who holds the lock, for those who wait."""
    handle.seek(0)
    handle.truncate()
    handle.write(f"process {os.getpid()}, {why}\n")
    handle.flush()
