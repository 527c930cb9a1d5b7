"""Another addon adds to a settlement run: its tests pass in a database where it is installed."""

import subprocess

from tools import databases, odoo_run, templates
from tools.paths import REPO

ADDONS = REPO / "tests" / "addons"


def test_an_addon_of_somebody_else_adds_fields(ws):
    with databases.temporary_name(ws.server) as name:
        templates.copy_to(ws, name)
        path = ",".join(map(str, [*ws.odoo.addons_path, REPO, ADDONS]))
        conf = odoo_run.write_conf(ws, name, addons_path=path)
        arguments = ("-i", "aftersales_extension", "--test-tags", "/aftersales_extension")
        command = odoo_run.odoo(ws, conf, *arguments, "--stop-after-init", "--no-http")
        ended = subprocess.run(
            command, cwd=REPO, env=ws.server.env, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "0 failed, 0 error(s) of " in ended.stderr
    assert "0 failed, 0 error(s) of 0 tests" not in ended.stderr
