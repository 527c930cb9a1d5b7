"""Let rates name the repair levels that they had as text."""

from odoo.modules.migration import load_script


def migrate(cr, version):
    """As orders and skills do, whose levels are records by now."""
    if not version:
        return
    script = load_script(
        "aftersales_service/migrations/19.0.1.2.0/pre-repair_levels.py", "pre-repair_levels"
    )
    script.name_levels(cr, "aftersales_rate")
