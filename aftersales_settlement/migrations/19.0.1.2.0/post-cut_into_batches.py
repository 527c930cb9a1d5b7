"""Begin anew with months that were being made: they are cut into batches now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Cut them; the scheduled action makes them, since no job may be queued while modules load."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for period in env["aftersales.settlement.period"].search([("state", "=", "making")]):
        period._begin()
        period._get_run_cron()._trigger()
