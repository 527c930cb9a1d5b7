"""Odoo runs each test of the addons: it knows those that tests/__init__.py imports by name."""

import pytest

from odoo.tests.loader import get_test_modules

from tools import addons
from tools.paths import REPO


@pytest.mark.parametrize("addon", addons.present())
def test_odoo_collects_every_file_of_tests(addon):
    files = {str(file) for file in (REPO / addon / "tests").rglob("test_*.py")}
    assert {module.__file__ for module in get_test_modules(addon)} == files
