"""Running other programs, with failures turned into a DevError that quotes their last words."""

import os
import re
import signal
import subprocess
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .console import say
from .errors import DevError
from .locks import held
from .paths import REPO

Command = Sequence["str | Path"]
_MODULE = re.compile(r"Loading module (\w+) \((\d+)/(\d+)\)")
# A line of output that begins with this is progress for the person who waits.
TOLD = "» "
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ ")
_PACKAGE_NEWS = ("Collecting", "Downloading", "Installing", "Get:", "Unpacking", "Setting up")
_SECONDS_BETWEEN_NEWS = 10


def run(
    command: Command,
    doing: str,
    todo: str,
    *,
    cwd: "Path | None" = None,
    env: "Mapping[str, str] | None" = None,
    text_in: "str | None" = None,
) -> str:
    """Run a short command and give its standard output.

    Raises DevError (`doing`, the command's last lines, `todo`) when it fails or is missing.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=_environment(env),
            input=text_in,
            stdin=subprocess.DEVNULL if text_in is None else None,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=held(),
        )
    except OSError as error:
        raise DevError(doing, f"{command[0]}: {error.strerror}", todo) from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-8:]
        raise DevError(doing, _failure(command, done.returncode, said), todo)
    return done.stdout


def run_logged(
    command: Command,
    doing: str,
    todo: str,
    log: Path,
    *,
    cwd: "Path | None" = None,
    env: "Mapping[str, str] | None" = None,
) -> None:
    """Run a long command; all it says goes to `log`, now and then a line of progress here.

    Raises DevError with the log's last lines when it fails.
    """
    last: deque[str] = deque(maxlen=60)
    told, news = time.monotonic(), ""
    with (
        open(log, "w", encoding="utf-8") as file,
        subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=held(),
        ) as child,
    ):
        assert child.stdout is not None
        for line in child.stdout:
            file.write(line)
            last.append(line.rstrip())
            if line.startswith(TOLD):
                told, news = time.monotonic(), ""
                say(line[len(TOLD) :].rstrip())
                continue
            news = _news(line) or news
            if news and time.monotonic() - told > _SECONDS_BETWEEN_NEWS:
                told = time.monotonic()
                say(f"  … {news}")
    if child.returncode:
        raise DevError(
            doing, _failure(command, child.returncode, _telling(last)), f"{todo}\nAll of it: {log}"
        )


def hand_over(command: Command, env: "Mapping[str, str] | None" = None) -> int:
    """Run a program that talks to the person itself, from the repository; give its status.

    Ctrl-C is the program's: it ends as it sees fit, and we wait for it.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        words = [str(part) for part in command]
        done = subprocess.run(words, cwd=REPO, env=_environment(env), check=False, pass_fds=held())
        return done.returncode
    finally:
        signal.signal(signal.SIGINT, before)


def _environment(extra: "Mapping[str, str] | None") -> "dict[str, str] | None":
    return None if extra is None else {**os.environ, **extra}


def _failure(command: Command, status: int, said: "list[str]") -> str:
    name = Path(command[0]).name
    return "\n".join([f"{name} ended with status {status}" + (":" if said else "."), *said])


def _telling(last: "Iterable[str]") -> "list[str]":
    """The end of an output; of an Odoo log, the end of its last traceback."""
    lines = list(last)
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
    if starts:
        lines = [line for line in lines[starts[-1] :] if not _LOG_LINE.match(line)]
    return lines[-10:]


def _news(line: str) -> str:
    """What a line of a long command's output says of its progress; empty when nothing."""
    module = _MODULE.search(line)
    if module:
        return "module {1} of {2}: {0}".format(*module.groups())
    return line.strip()[:100] if line.startswith(_PACKAGE_NEWS) else ""
