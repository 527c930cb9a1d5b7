"""Move service points in a database, and say what lies below them: nothing of it is kept.

Arguments: the configuration, the JSON file for the answer.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tools.inside import opened


def moved(env: Any) -> "dict[str, Any]":
    """Move a subtree; give the paths, by code, and who is found below the new parent."""
    points = env["aftersales.point"]
    # Enough of them that one's id begins with another's: 1, 10 to 19, 100.
    level = env.ref("aftersales_service.point_level_outlet").id
    made = points.create([{"code": f"C{n}", "name": f"C{n}", "level_id": level} for n in range(60)])
    top, other, middle, *rest = made
    middle.parent_id = top
    for number, point in enumerate(rest):
        point.parent_id = rest[number // 3 - 1] if number > 5 else middle
    env.flush_all()
    middle.parent_id = other
    env.flush_all()
    env.invalidate_all()
    return {
        "paths": {point.code: _codes(made, point.parent_path) for point in made},
        "climbed": {point.code: _climb(point) for point in made},
        "below": sorted(points.search([("id", "child_of", other.id)]).mapped("code")),
        "above": sorted(points.search([("id", "parent_of", rest[-1].id)]).mapped("code")),
    }


def _codes(made: Any, path: str) -> "list[str]":
    return [made.browse(int(label)).code for label in path.split("/") if label]


def _climb(point: Any) -> "list[str]":
    return [*_climb(point.parent_id), point.code] if point else []


def by_range(env: Any) -> None:
    """Let Odoo move subtrees as its later versions do: as a range of paths."""
    from odoo.tools import SQL

    def _parent_store_update(self: Any) -> None:
        for parent, records in self.grouped(self._parent_name).items():
            self.env.execute_query(
                SQL(
                    """
                    UPDATE %(table)s child
                       SET parent_path = concat(%(prefix)s, substr(child.parent_path,
                           length(node.parent_path) - length(node.id || '/') + 1))
                      FROM %(table)s node
                     WHERE node.id IN %(ids)s
                       AND child.parent_path >= node.parent_path
                       AND child.parent_path < left(node.parent_path, -1) || '0'
                 RETURNING child.id
                    """,
                    table=SQL.identifier(self._table),
                    prefix=parent.parent_path or "",
                    ids=tuple(records.ids),
                )
            )
            self.env.invalidate_all()

    type(env["aftersales.point"])._parent_store_update = _parent_store_update


def _collate(env: Any, collation: str) -> None:
    env.cr.execute(
        f"ALTER TABLE aftersales_point ALTER COLUMN parent_path TYPE varchar COLLATE {collation}"
    )


def _answers(env: Any) -> "dict[str, Any]":
    answers = {}
    for name in ("as it is", "by range", "by range, unprotected", "by range, protected again"):
        with env.cr.savepoint() as savepoint:
            if name != "as it is":
                by_range(env)
            if "again" in name or "unprotected" in name:
                _collate(env, '"default"')
            if "again" in name:
                env["aftersales.point"].init()
            answers[name] = moved(env)
            savepoint.rollback()
        env.invalidate_all()
    return answers


if __name__ == "__main__":
    with opened(sys.argv[1]) as environment:
        Path(sys.argv[2]).write_text(json.dumps(_answers(environment)), encoding="utf-8")
        environment.cr.rollback()
