"""Drop the indexes that fields of Odoo's had by this addon: it now has its own of the same."""


def migrate(cr, version):
    """Let no index be left behind that nobody would drop."""
    if version:
        cr.execute("DROP INDEX IF EXISTS res_partner__phone_index, stock_lot__ref_index")
