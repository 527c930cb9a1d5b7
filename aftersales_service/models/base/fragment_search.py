"""Finding text by any fragment, by an index, in whatever language and locale.

PostgreSQL's trigrams know words of three characters and more. A Chinese name has two or three,
and where the database's character type is plain C its characters count for nothing at all. So
text that is not ASCII has an index of its bytes in hexadecimal digits beside that of its letters.
"""

from odoo import models
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

_BYTES = r"encode(replace(lower(%s), '\', '\\')::bytea, 'hex')"
_HAS_BYTES = "octet_length(%s) > length(%s)"
_DIGITS = r"regexp_replace(%s, '\D', '', 'g')"
_PHONE_CHARACTERS = frozenset("0123456789 +-()./")
# Shorter ASCII fragments have no trigram, so no index knows where they are.
SHORTEST = 3
# No name or number is longer; of a longer fragment the beginning is looked for.
LONGEST = 80


def fragment_index(column: str) -> models.Index:
    """Index the text of a column that is not ASCII, for `contains`."""
    has_bytes = _HAS_BYTES % (column, column)
    return _trigram_index(lambda _registry: f"{_BYTES % column} gin_trgm_ops", has_bytes)


def phone_index(column: str) -> models.Index:
    """Index the digits of phone numbers, for `phone_contains`."""
    return _trigram_index(lambda _registry: f"{_DIGITS % column} gin_trgm_ops")


def text_index(column: str, as_searched: bool = True) -> models.Index:
    """Index the text of a column, for any fragment of it.

    A field of Odoo's with `index="trigram"` would have the same, and keep it when the addon is
    uninstalled.

    :param as_searched: without accents where Odoo's own search looks for it so; else for
        `contains`, which does not
    """

    def expression(registry):
        plain = not as_searched or registry.has_unaccent != FunctionStatus.INDEXABLE
        return f"{column if plain else registry.unaccent(column)} gin_trgm_ops"

    return _trigram_index(expression)


def _trigram_index(expression, where: str = "") -> models.Index:
    """Return an index that knows fragments, or none where the database has no trigrams."""
    condition = f" WHERE {where}" if where else ""

    def definition(registry):
        known = registry.has_trigram
        return f"USING gin ({expression(registry)}){condition}" if known else ""

    return models.Index(definition)


def contains(alias: str, column: str, fragment: str, by_index: bool = False) -> SQL:
    """Return the condition that a column contains a fragment, in small or capital letters.

    :param by_index: say it so that the index of `create_fragment_index` is used; row by row it is
        slower
    """
    field = SQL.identifier(alias, column)
    found = SQL("%s ILIKE %s", field, f"%{escape_psql(fragment)}%")
    if fragment.isascii() or not by_index:
        return found
    return SQL(
        "(%s AND %s LIKE '%%' || %s || '%%' AND %s)",
        SQL(_HAS_BYTES, field, field),
        SQL(_BYTES, field),
        SQL(_BYTES, fragment),
        found,
    )


def phone_contains(alias: str, column: str, fragment: str, by_index: bool = False) -> SQL:
    """Return the condition that a phone number contains a fragment, however either is spaced."""
    digits = "".join(character for character in fragment if character.isdigit())
    if len(digits) < SHORTEST or not _PHONE_CHARACTERS.issuperset(fragment):
        return contains(alias, column, fragment, by_index)
    return SQL("%s LIKE %s", SQL(_DIGITS, SQL.identifier(alias, column)), f"%{digits}%")
