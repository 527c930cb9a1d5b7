"""Installation hooks."""

from odoo.addons.aftersales_service.hooks import drop_parameters


def uninstall_hook(env):
    """Take the addon's system parameters away."""
    drop_parameters(env, "aftersales_settlement")
