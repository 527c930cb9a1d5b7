"""Install the suite's addons in a database, or update them in it.

Arguments: the configuration, the addons. Chinese is loaded for them, and the assets that they
changed are made.
"""

import sys

from tools.inside import make_assets, opened

if __name__ == "__main__":
    conf, *addons = sys.argv[1:]
    with opened(conf, addons) as env:
        env["ir.module.module"].search([("name", "in", addons)])._update_translations(["zh_CN"])
        make_assets(env)
