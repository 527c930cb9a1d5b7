"""Scripts that run inside Odoo: `python -m tools.inside.NAME CONF [ARGUMENTS]`.

The environment's Python runs them from the repository's root, so that both `odoo` and `tools`
can be imported. `opened` gives each of them its Odoo environment.
"""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tools.process import TOLD

_UNIT_TESTS = ("web.assets_unit_tests", "web.tests_assets")


@contextmanager
def opened(conf: str, modules: Sequence[str] = ()) -> Iterator[Any]:
    """Open the database that the configuration names; give its environment, as the superuser.

    The modules are installed first, or updated where they are installed already.
    What the block did is committed when it ends well and undone when it does not.
    Ends the process with a message when a module can't be installed.
    """
    import odoo  # only here: the commands outside Odoo import `tools` too
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-c", conf], setup_logging=True)
    logging.getLogger("odoo.tools.translate").setLevel(logging.ERROR)
    name = odoo.tools.config["db_name"][0]
    if modules:
        Registry.new(name, install_modules=modules, upgrade_modules=modules)
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        _check_installed(env, modules)
        yield env


def make_assets(env: Any) -> None:
    """Make the bundles of scripts and styles that web pages load, but not Odoo's own unit tests.

    Without this, the first page of each copy of a database takes most of a minute.
    """
    qweb = env["ir.qweb"]
    scripts, styles = qweb._get_bundles_to_pregenarate()
    for bundle in sorted(name for name in scripts if not name.startswith(_UNIT_TESTS)):
        qweb._get_asset_bundle(bundle, css=False, js=True).js()
    for bundle in sorted(name for name in styles if not name.startswith(_UNIT_TESTS)):
        qweb._get_asset_bundle(bundle, css=True, js=False).css()


def tell(text: str) -> None:
    """Print a line of progress; the command that waits for this script shows it at once."""
    print(f"{TOLD}{text}", file=sys.stderr, flush=True)


def _check_installed(env: Any, modules: Sequence[str]) -> None:
    """Odoo only logs that it left out a module whose dependencies are missing."""
    found = env["ir.module.module"].search([("name", "in", modules), ("state", "=", "installed")])
    missing = sorted(set(modules) - set(found.mapped("name")))
    if missing:
        sys.exit(
            f"Odoo has not installed {', '.join(missing)}: its log above says what is missing."
        )
