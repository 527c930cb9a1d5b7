"""Fill the demo's database: a dealer network, its months, and a user for each role.

Argument: the configuration. The demo workbook's dates are moved by whole months, so that its
last month is the last full one. All of its months but that one are settled.
"""

import datetime
import io
import sys
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from tools import months
from tools.inside import demo_network, demo_people, opened, settling, tell
from tools.paths import REPO

_WORKBOOK = REPO / "aftersales_settlement" / "demo" / "provincial_centres.xlsx"
# The months that the workbook, as it is, has orders to settle in.
_FIRST, _LAST = datetime.date(2026, 7, 1), datetime.date(2026, 10, 1)
# Login, name, the page that opens first, groups.
_ROLES = (
    (
        "coordinator",
        "赵晓兰",
        "aftersales_service.repair_order_action",
        ("aftersales_service.group_service_manager", "sales_team.group_sale_salesman"),
    ),
    (
        "warehouse",
        "钱大勇",
        "aftersales_parts.aftersales_part_return_action",
        ("aftersales_parts.group_parts_warehouse",),
    ),
    (
        "clerk",
        "孙丽",
        "aftersales_settlement.aftersales_settlement_period_action",
        ("aftersales_settlement.group_settlement_clerk",),
    ),
    (
        "approver",
        "李建国",
        "aftersales_settlement.aftersales_statement_action",
        ("aftersales_settlement.group_settlement_approver",),
    ),
    (
        "auditor",
        "周敏",
        "aftersales_service.repair_order_action",
        ("aftersales_settlement.group_auditor",),
    ),
)


def moved_workbook(by: int) -> bytes:
    """The demo workbook with its dates so many months later, open for settling from day 1."""
    book = openpyxl.load_workbook(_WORKBOOK)
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.value = months.shifted_cell(cell.value, by)
    for row in book["settings"].iter_rows(min_row=2):
        if row[0].value == "open_day":
            row[1].value = 1
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fill(env: Any, today: datetime.date) -> None:
    """Import the workbook, fill in the rest, create the users, and settle all months but the last."""
    by = months.between(_LAST, months.last_full(today))
    tell(f"  importing the workbook {_WORKBOOK.name}, its dates moved by {by} months")
    settling.import_workbook(env, moved_workbook(by), _WORKBOOK.name)
    demo_network.enrich(env)
    users = _create_users(env)
    demo_people.enrich(env, users["coordinator"])
    # Installing makes the administrator a manager of the rest; here he sees the money, too.
    env.ref("base.user_admin").group_ids += env.ref("aftersales_settlement.group_settlement_clerk")
    env.cr.commit()
    for count in range(months.between(_FIRST, _LAST)):
        month = months.shifted(_FIRST, by + count)
        tell(f"  settling {month:%Y-%m}: statements, approval, vendor bills")
        settling.settle(env, month, users["clerk"], users["approver"])
        env.cr.commit()


def _create_users(env: Any) -> "dict[str, Any]":
    """A Chinese-speaking user for each role, by login."""
    users = {}
    for login, name, first_page, groups in _ROLES:
        users[login] = settling.create_user(env, login, name, *groups, lang="zh_CN")
        users[login].action_id = env.ref(first_page).id
    return users


if __name__ == "__main__":
    with opened(sys.argv[1]) as environment:
        fill(environment, datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date())
