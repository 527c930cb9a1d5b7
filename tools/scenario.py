"""`./dev scenario`: settle a workbook's months on a database of its own, and print the result."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import databases, months, odoo_run, templates
from .console import say
from .errors import DevError
from .locks import remove
from .paths import state
from .workspace import Workspace

_REFUSED = 2


def run(ws: Workspace, file: Path, wanted: Sequence[str]) -> int:
    """Print the months' settlement as JSON; give the exit status.

    Status 2 and the faults on standard error when the workbook is refused.
    Raises DevError when Odoo can't settle a month, or fails.
    """
    with databases.temporary_name(ws.server) as name:
        templates.copy_to(ws, name)
        result = _outcome(ws, name, file, wanted)
    if "faults" in result:
        print(
            f"{file} is refused, nothing was written:", *result["faults"], sep="\n", file=sys.stderr
        )
        return _REFUSED
    if "error" in result:
        raise DevError(
            f"settling {file}",
            result["error"],
            "Put that right in the workbook, then run it again.",
        )
    say("done")
    print(
        json.dumps([_in_order(month) for month in result["months"]], indent=1, ensure_ascii=False)
    )
    return 0


def check(file: Path, wanted: Sequence[str]) -> None:
    """Raises DevError when the arguments can't be right; cheap, so before any set-up."""
    months.parse(wanted)
    if not file.is_file():
        raise DevError(
            "reading the workbook", f"There is no file {file}.", "Give the path of an .xlsx file."
        )


def _in_order(month: "dict") -> "dict":
    """The month with its payees, orders and points in order of code."""
    return {
        part: dict(sorted(found.items())) if isinstance(found, dict) else found
        for part, found in month.items()
    }


def _outcome(ws: Workspace, name: str, file: Path, wanted: Sequence[str]) -> "dict":
    answer = state("run", f"{name}.json")
    arguments = (str(file.resolve()), str(answer), *wanted)
    try:
        odoo_run.inside(ws, "scenario", name, *arguments, doing=f"settling {file}", log=name)
        remove(state("log", f"{name}.log"))  # kept only when it tells why something failed
        return json.loads(answer.read_text(encoding="utf-8"))
    finally:
        remove(answer)
