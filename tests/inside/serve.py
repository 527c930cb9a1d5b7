"""Odoo's command as a file. With workers, Odoo starts itself once more by the file that began it."""

from odoo.cli.command import main

if __name__ == "__main__":
    main()
