"""Uninstall addons, together: `python -m tests.inside.uninstall CONF ADDON [ADDON ...]`."""

import sys

from tools.inside import opened

if __name__ == "__main__":
    conf, *addons = sys.argv[1:]
    with opened(conf) as env:
        found = env["ir.module.module"].search([("name", "in", addons)])
        found.button_immediate_uninstall()
