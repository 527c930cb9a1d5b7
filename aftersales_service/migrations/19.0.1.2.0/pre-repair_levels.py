"""Make records of the repair levels that orders and skills had as text."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

TABLES = ("repair_order", "aftersales_technician_skill")


def migrate(cr, version):
    """Create the levels and name them, before the unique index on skills asks for them."""
    if not version:
        return
    cr.execute(
        """
        CREATE TABLE IF NOT EXISTS aftersales_repair_level (
            id SERIAL PRIMARY KEY, name jsonb, code varchar, sequence integer, active boolean,
            create_uid integer, create_date timestamp, write_uid integer, write_date timestamp
        )
        """
    )
    for table in TABLES:
        name_levels(cr, table)


def name_levels(cr, table):
    """Let a table's rows name records in place of the texts in its column ``repair_level``."""
    if not column_exists(cr, table, "repair_level"):
        return
    table = SQL.identifier(table)
    cr.execute(
        SQL(
            """
            INSERT INTO aftersales_repair_level
                   (name, code, sequence, active, create_uid, create_date, write_uid, write_date)
            SELECT jsonb_build_object('en_US', t.code), t.code, 10, TRUE, 1, now(), 1, now()
              FROM (SELECT DISTINCT repair_level AS code FROM %s WHERE repair_level <> '') t
             WHERE NOT EXISTS (SELECT 1 FROM aftersales_repair_level l WHERE l.code = t.code)
             ORDER BY t.code
            """,
            table,
        )
    )
    cr.execute(SQL("ALTER TABLE %s ADD COLUMN IF NOT EXISTS repair_level_id integer", table))
    cr.execute(
        SQL(
            "UPDATE %s t SET repair_level_id = l.id FROM aftersales_repair_level l"
            " WHERE l.code = t.repair_level",
            table,
        )
    )
    cr.execute(SQL("ALTER TABLE %s DROP COLUMN repair_level CASCADE", table))
