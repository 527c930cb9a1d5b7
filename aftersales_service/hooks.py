"""Installation hooks."""


def post_init_hook(env):
    """Give the warehouses that are there already their field service operation type."""
    env["stock.warehouse"].search([])._create_missing_field_service_types()


def uninstall_hook(env):
    """Take the field service operation types away again that nothing was done with."""
    env["stock.warehouse"].with_context(active_test=False).search([])._drop_field_service_types()
