"""Progress on standard error: one line per step, with the seconds since `./dev` started.

Standard output stays free for results (`./dev scenario` prints JSON there).
"""

import sys
import time

_STARTED = time.monotonic()


def say(text: str) -> None:
    """Print one progress line."""
    print(f"[{time.monotonic() - _STARTED:5.0f} s] {text}", file=sys.stderr, flush=True)


def note(text: str) -> None:
    """Print text that belongs to the step before it, without a time."""
    print("\n".join(f"          {line}" for line in text.splitlines()), file=sys.stderr, flush=True)
