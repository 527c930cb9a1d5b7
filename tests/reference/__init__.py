"""The settlement rules stated once more, slowly and obviously, and random workbooks to try
an implementation on. Nothing here knows the addons or Odoo."""
