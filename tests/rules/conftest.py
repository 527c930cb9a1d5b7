"""Makes the addons importable without Odoo's database, and every run draw the same examples."""

from pathlib import Path

import hypothesis

import odoo.addons

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in odoo.addons.__path__:
    odoo.addons.__path__.append(ROOT)

hypothesis.settings.register_profile(
    "rules", derandomize=True, deadline=None, max_examples=100, print_blob=False
)
hypothesis.settings.load_profile("rules")
