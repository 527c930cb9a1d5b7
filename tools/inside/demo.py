"""Fill the demo's database: a dealer network, its months, and a user for each role.

Argument: the configuration. All months of the demo's workbook are settled but the last, which is
the last full one; of the month before it a few statements are left for the approver.
"""

import datetime
import sys
from typing import Any
from zoneinfo import ZoneInfo

from tools import demo_book, months
from tools.inside import demo_network, demo_people, opened, settling, tell
from tools.paths import REPO

_WORKBOOK = REPO / "aftersales_settlement" / "demo" / "provincial_centres.xlsx"
# How many statements of the month before the last are left to be approved.
_DRAFTS = 8
# What everybody sees first: what waits for him.
_FIRST_PAGE = "aftersales_service.aftersales_overview_action"
# Login, name, groups.
_ROLES = (
    (
        "coordinator",
        "赵晓兰",
        ("aftersales_service.group_service_manager", "sales_team.group_sale_salesman"),
    ),
    (
        "warehouse",
        "钱大勇",
        ("aftersales_parts.group_parts_warehouse",),
    ),
    (
        "clerk",
        "孙丽",
        ("aftersales_settlement.group_settlement_clerk",),
    ),
    (
        "approver",
        "李建国",
        ("aftersales_settlement.group_settlement_approver",),
    ),
    (
        "auditor",
        "周敏",
        ("aftersales_settlement.group_auditor",),
    ),
)


def fill(env: Any, today: datetime.date, drafts: int = 0) -> None:
    """Import the workbook, fill in the rest, create the users, and settle all months but the last.

    So many statements of the last month that is made are left as drafts.
    """
    tell("  importing the workbook: sixty-five payees and their orders")
    settling.import_workbook(env, demo_book.make(_WORKBOOK, today), "demo.xlsx")
    env.cr.commit()
    demo_network.enrich(env)
    users = _create_users(env)
    # In the people's language, which is that of what their records say of themselves.
    demo_people.enrich(env(context={**env.context, "lang": "zh_CN"}), users["coordinator"])
    # Installing makes the administrator a manager of the rest; here he sees the money, too.
    env.ref("base.user_admin").group_ids += env.ref("aftersales_settlement.group_settlement_clerk")
    env.cr.commit()
    last = months.last_full(today)
    for before in range(months.between(demo_book.FIRST, demo_book.LAST), 0, -1):
        month = months.shifted(last, -before)
        tell(f"  settling {month:%Y-%m}: statements, approval, vendor bills")
        left = drafts if before == 1 else 0
        settling.settle(env, month, users["clerk"], users["approver"], left)
        env.cr.commit()


def _create_users(env: Any) -> "dict[str, Any]":
    """A Chinese-speaking user for each role, by login."""
    users = {}
    for login, name, groups in _ROLES:
        users[login] = settling.create_user(env, login, name, *groups, lang="zh_CN")
        users[login].action_id = env.ref(_FIRST_PAGE).id
    return users


if __name__ == "__main__":
    with opened(sys.argv[1]) as environment:
        fill(environment, datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date(), _DRAFTS)
