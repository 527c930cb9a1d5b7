"""Bill and post a month's statements, or the same bills by Odoo alone, in a process of its own.

python -m tools.bench.billing CONF MONTH ours|odoo; nothing is kept.
"""

import json
import sys
import time
from datetime import date
from typing import Any

from tools.bench.people import clerk_and_approver
from tools.inside import opened


def bill_by_odoo(statements: Any, day: date) -> Any:
    """Create and post the bills that our own code would, as bills of no statement."""
    vals_list = statements._prepare_bills_vals(day)
    for vals in vals_list:
        del vals["aftersales_statement_id"]
    moves = statements.env["account.move"].create(vals_list)
    moves._post(soft=False)
    return moves


def bill_by_us(statements: Any, day: date) -> Any:
    """Create and post the statements' bills."""
    moves = statements._create_bills(day)
    moves._post(soft=False)
    return moves


if __name__ == "__main__":
    conf, month, who = sys.argv[1:]
    with opened(conf) as env:
        _clerk, approver = clerk_and_approver(env)
        period = env["aftersales.settlement.period"]._for_month(
            env.company, date.fromisoformat(month)
        )
        billed = period.with_user(approver).statement_ids.filtered(
            lambda statement: statement.billed > 0
        )
        billed.mapped("line_ids.point_id.display_name")  # both start with the same warm cache
        started = time.perf_counter()
        bills = (bill_by_us if who == "ours" else bill_by_odoo)(billed, period.cutoff_date)
        env.flush_all()
        result = {"seconds": time.perf_counter() - started, "bills": len(bills)}
        env.cr.rollback()
    print(json.dumps(result))
