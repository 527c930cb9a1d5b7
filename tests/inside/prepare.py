"""Fill a database that tests copy: `python -m tests.inside.prepare CONF people|month|queue|demo`.

`people`: two clerks and two approvers. `month`: also the sample workbook, no month made.
`queue`: also OCA's queue_job.
`demo`: what `./dev demo` serves, and people who are not in it.
"""

import datetime
import sys
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.people import OUTSIDERS, SETTLERS
from tests.support.workbooks import SAMPLE
from tools.inside import demo, opened, settling


def fill_people(env: Any) -> None:
    """Those who settle months."""
    _create_users(env, SETTLERS)


def fill_month(env: Any) -> None:
    """The sample workbook and the people who settle its months."""
    settling.import_workbook(env, SAMPLE.read_bytes(), SAMPLE.name)
    _create_users(env, SETTLERS)


def fill_demo(env: Any) -> None:
    """The demo, and the people outside of it: portal, another company, both roles at once."""
    demo.fill(env, datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date())
    # In English: the tests read it. Those in Chinese say so.
    env["res.users"].search([("lang", "=", "zh_CN")]).lang = "en_US"
    _create_users(env, OUTSIDERS)
    _create_portal_user(env)
    company = env["res.company"].create({"name": "Other Company"})
    foreign = env["res.users"].search([("login", "in", ["foreign_clerk", "foreign_approver"])])
    foreign.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})


def _create_users(env: Any, people: "dict[str, tuple[str, ...]]") -> None:
    for login, groups in people.items():
        settling.create_user(env, login, login, *groups)


def _create_portal_user(env: Any) -> None:
    values = {
        "login": "portal",
        "password": "portal",
        "name": "Portal User",
        "email": "portal@example.com",
        "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
    }
    env["res.users"].with_context(no_reset_password=True).create(values)


if __name__ == "__main__":
    conf, kind = sys.argv[1:]
    fill = {"people": fill_people, "month": fill_month, "queue": fill_month, "demo": fill_demo}[
        kind
    ]
    with opened(conf, ("queue_job",) if kind == "queue" else ()) as environment:
        fill(environment)
