"""What the tests run inside Odoo, in processes of their own."""
