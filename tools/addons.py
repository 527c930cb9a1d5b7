"""What the addons' manifests say: what they depend on, and which of them a run needs."""

import ast
from collections.abc import Iterable
from pathlib import Path

from .errors import DevError
from .paths import ADDONS, REPO

# The chart of accounts of the demo and the tests; no addon depends on it.
_CHART = "l10n_cn"


def present(repo: Path = REPO) -> "list[str]":
    """The suite's addons that are in the tree, lower ones first."""
    return [name for name in ADDONS if (repo / name / "__manifest__.py").is_file()]


def manifest(name: str, repo: Path = REPO) -> "dict[str, object]":
    """An addon's manifest. Raises DevError when it is not a plain dictionary."""
    file = repo / name / "__manifest__.py"
    try:
        return dict(ast.literal_eval(file.read_text(encoding="utf-8")))
    except (SyntaxError, ValueError) as error:
        raise DevError(
            f"reading {name}/__manifest__.py",
            str(error),
            "It must be one dictionary of plain values.",
        ) from error


def depends(name: str, repo: Path = REPO) -> "list[str]":
    """What the addon's manifest names as its dependencies."""
    return [str(module) for module in manifest(name, repo).get("depends", ())]


def core_modules(repo: Path = REPO) -> "list[str]":
    """Odoo's modules that the suite needs, and the chart of accounts, in order of name."""
    wanted = {_CHART}
    for name in present(repo):
        wanted.update(depends(name, repo))
    return sorted(wanted - set(ADDONS))


def needed_for(names: Iterable[str], repo: Path = REPO) -> "list[str]":
    """These addons and those of ours below them, lower ones first."""
    wanted: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += [module for module in depends(name, repo) if module in ADDONS]
    return [name for name in ADDONS if name in wanted]
