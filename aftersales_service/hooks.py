"""Installation hooks."""


def post_init_hook(env):
    """Give the warehouses that are there already their field service operation type."""
    env["stock.warehouse"].search([])._create_missing_field_service_types()


def uninstall_hook(env):
    """Take away the operation types that nothing was done with, and the system parameters."""
    drop_parameters(env, "aftersales_service")
    env["stock.warehouse"].with_context(active_test=False).search([])._drop_field_service_types()


def drop_parameters(env, addon):
    """Delete the system parameters of an addon that is uninstalled: administrators set them.

    :param addon: its name, which their keys begin with
    """
    env["ir.config_parameter"].search([("key", "=like", f"{addon}.%")]).unlink()
