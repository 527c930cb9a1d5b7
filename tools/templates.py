"""Template databases, from which tests, scenarios and the demo get theirs in a second.

Two layers, each named after what it was made from: Odoo's own modules (minutes to make, seldom)
and the suite's addons on top of them (half a minute, after each change). Both are made under
another name and renamed when they are whole.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from . import addons, databases, fingerprint, odoo_run
from .console import say
from .locks import lock
from .paths import REPO, REQUIREMENTS, state
from .workspace import Workspace

_DRAFT = "_wip"


def addons_fingerprint(ws: Workspace, wanted: "Sequence[str]") -> str:
    """Names what a database with these addons is made from."""
    parts = [fingerprint.of_files(REPO, fingerprint.addon_files(REPO / name)) for name in wanted]
    return fingerprint.of(_core_name(ws), _script("prepare_addons"), *wanted, *parts)


def ensure(ws: Workspace, wanted: "Sequence[str] | None" = None) -> str:
    """Give the name of a template with these addons (all that are in the tree), made if needed.

    Raises DevError when Odoo can't install them.
    """
    with _locked():
        return _ensure(ws, wanted)


def copy_to(ws: Workspace, target: str, wanted: "Sequence[str] | None" = None) -> None:
    """Make `target` a fresh database with these addons (all that are in the tree)."""
    with _locked():
        databases.copy(ws.server, _ensure(ws, wanted), target)


def _locked() -> AbstractContextManager[None]:
    """One at a time makes, copies or replaces templates: nobody copies what another drops."""
    return lock(state("run", "templates.lock"), "making template databases")


def _ensure(ws: Workspace, wanted: "Sequence[str] | None") -> str:
    wanted = addons.present() if wanted is None else wanted
    core = _ensure_core(ws)
    return _ensure_addons(ws, core, wanted) if wanted else core


def _core_name(ws: Workspace) -> str:
    # What tests and checks need is in no database.
    runtime = REQUIREMENTS.read_text().partition("# 3. To test.")[0]
    made_from = (
        ws.odoo.version,
        runtime,
        *addons.core_modules(),
        _script("prepare_core"),
    )
    return databases.series(databases.CORE) + fingerprint.of(*made_from)


def _ensure_core(ws: Workspace) -> str:
    name = _core_name(ws)

    def fill(draft: str) -> None:
        modules = addons.core_modules()
        say(f"making the database of Odoo's own modules ({', '.join(modules)}; some minutes, once)")
        odoo_run.inside(ws, "prepare_core", draft, *modules, doing="installing Odoo's modules")

    _make(ws, name, fill, source=None)
    return name


def _ensure_addons(ws: Workspace, core: str, wanted: "Sequence[str]") -> str:
    # One series per set of addons, so that work on one addon keeps the others' template.
    series = f"{databases.series(databases.ADDONS)}{fingerprint.of(*wanted)[:4]}_"
    name = series + addons_fingerprint(ws, wanted)

    def fill(draft: str) -> None:
        say(f"making the database with {', '.join(wanted)}")
        odoo_run.inside(ws, "prepare_addons", draft, *wanted, doing="installing the addons")

    _make(ws, name, fill, source=core)
    return name


def _make(ws: Workspace, name: str, fill: "Callable[[str], None]", source: "str | None") -> None:
    """Make the template unless it is there; older ones of its series go."""
    if databases.exists(ws.server, name):
        return
    series = name.rpartition("_")[0] + "_"
    draft = f"{name}{_DRAFT}"
    for old in databases.names(ws.server, series):
        if old.endswith(_DRAFT):  # of a run that failed or was killed
            databases.drop(ws.server, old)
    if source:
        databases.copy(ws.server, source, draft)
    else:
        databases.create_empty(ws.server, draft)
    fill(draft)
    databases.drop(ws.server, name)
    databases.rename(ws.server, draft, name)
    databases.freeze(ws.server, name)
    for old in databases.names(ws.server, series):
        if old != name:
            databases.drop(ws.server, old)


def _script(name: str) -> str:
    return (REPO / "tools" / "inside" / f"{name}.py").read_text()
