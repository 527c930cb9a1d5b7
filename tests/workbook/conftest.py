"""Makes the addons importable without Odoo's database."""

from pathlib import Path

import odoo.addons

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in odoo.addons.__path__:
    odoo.addons.__path__.append(ROOT)
