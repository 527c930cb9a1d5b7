"""Finish a database in which the suite's addons were just installed.

Argument: the configuration file. Chinese is loaded for them, and the assets that they changed
are made.
"""

import sys

from tools.inside import opened
from tools.paths import ADDONS

if __name__ == "__main__":
    with opened(sys.argv[1]) as env:
        env["ir.module.module"].search([("name", "in", ADDONS)])._update_translations(["zh_CN"])
        env["ir.qweb"]._pregenerate_assets_bundles()
