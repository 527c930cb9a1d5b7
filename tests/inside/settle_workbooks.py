"""Settle workbooks one after the other in one Odoo, and keep nothing of them.

Arguments: the configuration, a JSON file with path -> months, the JSON file for path -> the
months' results, or for what was refused the text that says why.
"""

import datetime
import json
import sys
from pathlib import Path
from typing import Any

from tools.inside import opened, settling


def outcome(env: Any, workbook: Path, months: "list[str]") -> "list[dict[str, Any]] | str":
    """Import and settle; give the months' results, or why Odoo refused. Nothing is kept."""
    from odoo.exceptions import UserError

    users = env["res.users"]
    clerk, approver = (users.search([("login", "=", name)]) for name in ("clerk", "approver"))
    try:
        settling.import_workbook(env, workbook.read_bytes(), workbook.name)
        days = [datetime.date.fromisoformat(f"{month}-01") for month in months]
        periods = [settling.settle(env, day, clerk, approver) for day in days]
        return [period.sudo()._get_result() for period in periods]
    except UserError as error:
        return str(error)
    finally:
        env.cr.rollback()
        env.transaction.reset()
        env.registry.clear_all_caches()


if __name__ == "__main__":
    conf, asked, answer = sys.argv[1:]
    with opened(conf) as environment:
        workbooks = json.loads(Path(asked).read_text(encoding="utf-8"))
        results = {
            path: outcome(environment, Path(path), months) for path, months in workbooks.items()
        }
        Path(answer).write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
