"""The main job inside Odoo, for the scenario and the demo: import a workbook, settle months."""

import base64
import datetime
from typing import Any

from tools.inside import tell

_CLERK = "aftersales_settlement.group_settlement_clerk"
_APPROVER = "aftersales_settlement.group_settlement_approver"


def import_workbook(env: Any, content: bytes, filename: str) -> None:
    """Import a workbook as the wizard does, and tell its warnings.

    Raises the wizard's WorkbookError on any fault.
    """
    wizard = env["aftersales.workbook.import"].create(
        {"file": base64.b64encode(content), "filename": filename}
    )
    for warning in wizard._run_import().book.warnings.sorted():
        tell(f"  warning: {warning}")


def settle(env: Any, month: datetime.date, clerk: Any, approver: Any, drafts: int = 0) -> Any:
    """Make, approve and bill a month as of the end of its cutoff day; give its period.

    The clerk makes it and the approver does the rest: nobody may do both. So many statements are
    left as drafts.
    """
    periods = env["aftersales.settlement.period"].with_user(clerk).with_context(lang=clerk.lang)
    period = periods._for_month(env.company, month)
    as_of = period.cutoff_date
    period._make(as_of=as_of)
    approved = period.with_user(approver).with_context(lang=approver.lang)
    if not drafts:
        approved._approve()
        approved._bill(as_of=as_of)
        return approved
    statements = approved.statement_ids.sorted("name")[drafts:]
    statements._approve()
    statements._create_bills(as_of)._post(soft=False)
    return approved


def clerk_and_approver(env: Any) -> "tuple[Any, Any]":
    """Two users, one to make statements and one to approve them."""
    return create_user(env, "clerk", "Clerk", _CLERK), create_user(
        env, "approver", "Approver", _APPROVER
    )


def create_user(env: Any, login: str, name: str, *groups: str, lang: str = "en_US") -> Any:
    """A user of these groups whose password is the login."""
    values = {
        "login": login,
        "password": login,
        "name": name,
        "email": f"{login}@example.com",
        "lang": lang,
        "tz": "Asia/Shanghai",
        "group_ids": [(4, env.ref(group).id) for group in ("base.group_user", *groups)],
    }
    return env["res.users"].with_context(no_reset_password=True).create(values)
