"""Make a database of Odoo's own modules, fit for a company in China.

Arguments: the configuration, the modules. English and Simplified Chinese become active, the
main company gets China's chart of accounts, and web pages' assets are made once for all copies.
"""

import sys
from typing import Any

from tools.inside import make_assets, opened, tell


def prepare(env: Any) -> None:
    """Prepare the database of `env`."""
    tell("  loading Simplified Chinese and China's chart of accounts")
    # Before the chart, whose accounts are named in all active languages.
    env["res.lang"]._activate_lang("zh_CN")
    env["ir.module.module"].search([("state", "=", "installed")])._update_translations(["zh_CN"])
    company = env.ref("base.main_company")
    company.country_id = env.ref("base.cn")
    env["account.chart.template"].try_loading("cn", company, install_demo=False)
    env.ref("base.user_admin").tz = "Asia/Shanghai"
    # Nothing here calls services outside this machine.
    env["ir.config_parameter"].set_param("iap.endpoint", "http://127.0.0.1:9")
    tell("  making the web pages' assets")
    make_assets(env)


if __name__ == "__main__":
    conf, *modules = sys.argv[1:]
    with opened(conf, modules) as environment:
        prepare(environment)
