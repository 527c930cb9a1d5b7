"""`./dev lint`: every check runs, whatever the others found; the last line sums them up."""

import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import addons, databases, odoo_run, templates
from .console import note, say
from .locks import fresh_folder
from .paths import REPO, state
from .workspace import Workspace

_Faults = list[str]
_CODE = ("dev", "conftest.py", "tools", "tests", *addons.ADDONS)
# What a downloaded addon must still have: its page for readers, and what that was made from.
_FOR_READERS = ("README.rst", "readme/")


def run(ws: Workspace) -> int:
    """Run all checks, print what they found, and give the exit status."""
    failed = []
    checks = _checks(ws)
    for name, check in checks:
        say(name)
        faults = check()
        if faults:
            failed.append(name)
            note("\n".join(faults))
    which = f" ({'; '.join(failed)})" if failed else ""
    say(f"lint: {len(checks) - len(failed)} checks passed, {len(failed)} failed{which}")
    return 1 if failed else 0


def _checks(ws: Workspace) -> "list[tuple[str, Callable[[], _Faults]]]":
    code = [name for name in _CODE if (REPO / name).exists()]
    there = addons.present()
    translations = [
        str(po.relative_to(REPO))
        for name in there
        for po in sorted((REPO / name).glob("i18n/*.po"))
    ]
    named: list[tuple[str, Callable[[], _Faults]]] = [
        (
            "ruff: code",
            lambda: _tool(ws, "ruff", "check", "--quiet", "--output-format=concise", *code),
        ),
        ("ruff: format", lambda: _tool(ws, "ruff", "format", "--quiet", "--check", *code)),
        ("pylint-odoo", lambda: _tool(ws, "pylint", "--rcfile=.pylintrc", *there)),
        ("OCA checks of modules", lambda: _tool(ws, "oca-checks-odoo-module", *there)),
        (
            "OCA checks of translations",
            lambda: _tool(ws, "oca-checks-po", *translations) if translations else [],
        ),
        ("zh_CN is complete", lambda: _translations(ws)),
    ]
    return named + [
        (f"{name} builds as a wheel", lambda name=name: list(_wheel(ws, name))) for name in there
    ]


def _tool(ws: Workspace, name: str, *arguments: str) -> _Faults:
    """Run a tool of the environment; what it printed if it failed, or that it printed nothing."""
    done = subprocess.run(
        [ws.python.parent / name, *arguments],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if not done.returncode:
        return []
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return said or [f"{name} ended with status {done.returncode}"]


def _translations(ws: Workspace) -> _Faults:
    """Compare each zh_CN.po with the terms that Odoo finds in the installed addons."""
    with databases.temporary_name(ws.server) as name:
        templates.copy_to(ws, name)
        answer = state("run", f"{name}.txt")
        odoo_run.inside(ws, "untranslated", name, str(answer), doing="reading the addons' terms")
    faults = answer.read_text(encoding="utf-8").splitlines()
    answer.unlink()
    return faults


def _wheel(ws: Workspace, name: str) -> Iterator[str]:
    """Build the addon's wheel into .local/dist; give what is wrong with it."""
    with fresh_folder(state("dist", name)) as folder:
        built = [
            ws.python,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            folder,
            REPO / name,
        ]
        done = subprocess.run(
            built, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            yield from (done.stdout + done.stderr).splitlines()[-10:]
            return
        wheel = next(folder.glob("*.whl"))
        yield from _lacking(wheel, name)


def _lacking(wheel: Path, name: str) -> Iterator[str]:
    packed = zipfile.ZipFile(wheel).namelist()
    for part in _FOR_READERS:
        if not any(
            re.fullmatch(f"odoo/addons/{name}/{re.escape(part)}.*", file) for file in packed
        ):
            yield f"{wheel.name} lacks {part}"
