"""Scripts that run inside Odoo: `python -m tools.inside.NAME CONF [ARGUMENTS]`.

The environment's Python runs them from the repository's root, so that both `odoo` and `tools`
can be imported. `opened` gives each of them its Odoo environment.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tools.process import TOLD


@contextmanager
def opened(conf: str) -> Iterator[Any]:
    """Open the database that the configuration names; give its environment, as the superuser.

    What the block did is committed when it ends well and undone when it does not.
    """
    import odoo  # only here: the commands outside Odoo import `tools` too
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-c", conf], setup_logging=True)
    logging.getLogger("odoo.tools.translate").setLevel(logging.ERROR)
    with Registry(odoo.tools.config["db_name"][0]).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def tell(text: str) -> None:
    """Print a line of progress; the command that waits for this script shows it at once."""
    print(f"{TOLD}{text}", file=sys.stderr, flush=True)
