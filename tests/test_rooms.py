"""A room of an addon may use those that are imported before it, and none after them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
ADDONS = ("aftersales_service", "aftersales_parts", "aftersales_settlement")


def rooms_of(addon: str) -> list[str]:
    """Return an addon's rooms, innermost first."""
    tree = ast.parse((REPO / addon / "models/__init__.py").read_text())
    return [name.name for node in tree.body for name in getattr(node, "names", ())]


def imported_rooms(code: str, addon: str, depth: int) -> Iterator[str]:
    """Give the first folders below ``models`` that a module there imports from.

    :param depth: how many folders below ``models`` the module is
    """
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.ImportFrom):
            continue
        # `from ..room.file import name`, and `from .. import room`
        path = (node.module or "").split(".")
        if node.level == 0 and path[:4] == ["odoo", "addons", addon, "models"]:
            path = path[4:]
        elif node.level != depth + 1:
            continue
        yield from path[:1] if path[:1] not in ([], [""]) else [name.name for name in node.names]


@pytest.mark.parametrize("addon", ADDONS)
def test_no_room_imports_from_a_later_one(addon):
    rooms = rooms_of(addon)
    models = REPO / addon / "models"
    assert {path.parent.name for path in models.glob("*/__init__.py")} == set(rooms)
    wrong = []
    for path in models.glob("*/**/*.py"):
        folders = path.relative_to(models).parts[:-1]
        allowed = rooms[: rooms.index(folders[0]) + 1]
        used = imported_rooms(path.read_text(), addon, len(folders))
        wrong += [f"{path.relative_to(REPO)}: {room}" for room in used if room not in allowed]
    assert not wrong


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from ..warranty.stock_lot import X", ["warranty"]),
        ("from ...models.warranty import X", []),
        ("from .. import warranty", ["warranty"]),
        ("def f():\n    from ..warranty import X", ["warranty"]),
        ("from odoo.addons.addon.models.warranty.stock_lot import X", ["warranty"]),
        ("from odoo.addons.addon.models import warranty", ["warranty"]),
        ("from odoo.addons.other.models.warranty import X", []),
        ("from ...rules.warranty import X", []),
        ("from .stock_lot import X", []),
    ],
)
def test_what_counts_as_an_import_of_a_room(code, found):
    assert list(imported_rooms(code, "addon", 1)) == found
