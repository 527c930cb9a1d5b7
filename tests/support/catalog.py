"""What a database holds, as sorted lines that can be compared: its schema, and Odoo's names."""

from tools.postgres import Server

_SCHEMA = """
SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || ' ' || a.attnotnull::text || ' ' || COALESCE(l.collname, '')
       || ' ' || COALESCE(pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
   AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
   -- Both sides of this relation declare its keys, and the one that Odoo sets up last wins.
   AND conrelid <> 'rule_group_rel'::regclass
UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
UNION ALL
SELECT 'extension ' || extname FROM pg_extension
"""
# What an addon brings beside its records' own tables, by names that say whose it is.
_NAMES = {
    "ir_model_data": "module || '.' || name",
    "ir_model": "model",
    "ir_model_fields": "model || '.' || name",
    "ir_model_fields_selection": (
        "(SELECT model || '.' || name FROM ir_model_fields f WHERE f.id = field_id) || ' ' || value"
    ),
    "ir_model_constraint": "name",
    "ir_model_relation": "name",
    "ir_model_inherit": (
        "(SELECT model FROM ir_model m WHERE m.id = model_id)"
        " || ' ' || (SELECT model FROM ir_model m WHERE m.id = parent_id)"
    ),
    "ir_config_parameter": "key",
    "ir_cron": "cron_name",
    "ir_sequence": "name",
    "ir_default": "id::text",
    "ir_filters": "name",
    "ir_rule": "name",
    "ir_model_access": "name",
    "ir_ui_view": "COALESCE(key, '') || ' ' || name",
    "ir_ui_menu": "name ->> 'en_US'",
    "ir_actions": "type || ' ' || (name ->> 'en_US')",
    "ir_asset": "path",
    "res_groups": "name ->> 'en_US'",
    "res_groups_privilege": "name ->> 'en_US'",
    "mail_message_subtype": "name ->> 'en_US'",
    "mail_template": "name ->> 'en_US'",
    "ir_attachment": "COALESCE(res_model, '') || ' ' || COALESCE(res_field, '') || ' ' || name",
}
# Odoo itself leaves these behind, whichever addon goes: external ids of its own modules for what
# the database has deleted with its owner (gone with their next update), and the list of the
# foreign keys that there were. Its list of addons is that of the folders, not of the database.
_BUT = {
    "ir_model_data": """
        (model <> 'ir.model.fields.selection'
         OR res_id IN (SELECT id FROM ir_model_fields_selection))
        AND (model <> 'ir.model.inherit' OR res_id IN (SELECT id FROM ir_model_inherit))
        AND model NOT IN ('ir.module.module', 'ir.module.category')
    """,
    "ir_model_constraint": "type <> 'f'",
}
# Nor are these an addon's: the above, and what Odoo notes of its own work.
_NOTES = {
    "bus_bus",
    "ir_cron_trigger",
    "ir_model_constraint",
    "ir_model_data",
    "ir_module_category",
    "ir_module_module",
    "ir_module_module_dependency",
    "orm_signaling_registry",
}


def schema(server: Server, database: str) -> "set[str]":
    """Tables, columns, constraints, indexes, sequences, views, functions, types."""
    return set(server.sql(_SCHEMA, database).splitlines())


def names(server: Server, database: str) -> "set[str]":
    """What Odoo's own tables list: models, fields, external ids, parameters, menus, …"""
    parts = [
        f"SELECT '{table} ' || ({name}) FROM {table} WHERE {_BUT.get(table, 'true')}"
        for table, name in _NAMES.items()
    ]
    return set(server.sql(" UNION ALL ".join(parts), database).splitlines())


def row_counts(server: Server, database: str) -> "dict[str, int]":
    """How many rows each table has, but those where Odoo notes its own work."""
    query = """
        SELECT relname, (xpath('//count/text()', query_to_xml(
                   format('SELECT COUNT(*) AS count FROM %I', relname), false, true, ''
               )))[1]::text
          FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    """
    rows = (line.split("|") for line in server.sql(query, database).splitlines())
    return {table: int(count) for table, count in rows if table not in _NOTES}
