"""Settle a workbook's months in a fresh database.

Arguments: the configuration, the workbook, the file for the result, the months. The result is
a JSON object with one of `months` (what was settled), `faults` (why the workbook was refused)
or `error` (what Odoo says must be put right first).
"""

import json
import sys
from pathlib import Path
from typing import Any

from tools import months
from tools.inside import opened, settling, tell


def outcome(env: Any, workbook: Path, wanted: "list[str]") -> "dict[str, object]":
    """Import and settle; give the result to be written."""
    from odoo.exceptions import UserError

    from odoo.addons.aftersales_service.workbook import WorkbookError

    try:
        return {"months": _settled(env, workbook, wanted)}
    except WorkbookError as error:
        env.cr.rollback()
        return {"faults": [str(fault) for fault in error.faults]}
    except UserError as error:
        env.cr.rollback()
        return {"error": str(error)}


def _settled(env: Any, workbook: Path, wanted: "list[str]") -> "list[object]":
    tell(f"importing {workbook.name}")
    settling.import_workbook(env, workbook.read_bytes(), workbook.name)
    clerk, approver = settling.clerk_and_approver(env)
    env.cr.commit()
    results = []
    for month in months.parse(wanted):
        tell(f"settling {month:%Y-%m}")
        period = settling.settle(env, month, clerk, approver)
        env.cr.commit()
        results.append(period.sudo()._get_result())  # reads all of it, whoever may see what
    return results


if __name__ == "__main__":
    conf, workbook_path, result_path, *month_names = sys.argv[1:]
    with opened(conf) as environment:
        result = outcome(environment, Path(workbook_path), month_names)
        Path(result_path).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
