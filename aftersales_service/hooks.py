"""Installation hooks."""


def post_init_hook(env):
    """Give the warehouses that are there already their field service operation type."""
    env["stock.warehouse"].search([])._create_missing_field_service_types()
