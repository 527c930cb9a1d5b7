"""What the tests that cross the addons share: databases, Odoo processes, servers, clients."""
