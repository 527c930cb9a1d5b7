"""Finding text by any fragment, by an index, in whatever language and locale.

PostgreSQL's trigrams know words of three characters and more. A Chinese name has two or three,
and where the database's character type is plain C its characters count for nothing at all. So
text that is not ASCII has an index of its bytes in hexadecimal digits beside that of its letters.
"""

from odoo.tools import SQL
from odoo.tools.sql import create_index

_BYTES = r"encode(replace(lower(%s), '\', '\\')::bytea, 'hex')"
_HAS_BYTES = "octet_length(%s) > length(%s)"
_DIGITS = r"regexp_replace(%s, '\D', '', 'g')"
_PHONE_CHARACTERS = frozenset("0123456789 +-()./")
# Shorter ASCII fragments have no trigram, so no index knows where they are.
SHORTEST = 3
# No name or number is longer; of a longer fragment the beginning is looked for.
LONGEST = 80


def create_fragment_index(env, table, column):
    """Index the text of a column that is not ASCII, for `contains`, if trigrams are known."""
    if env.registry.has_trigram:
        create_index(
            env.cr,
            f"{table}_{column}_fragment_idx",
            table,
            [f"{_BYTES % column} gin_trgm_ops"],
            method="gin",
            where=_HAS_BYTES % (column, column),
        )


def create_phone_index(env, table, column):
    """Index the digits of phone numbers, for `phone_contains`, if trigrams are known."""
    if env.registry.has_trigram:
        create_index(
            env.cr,
            f"{table}_{column}_digits_idx",
            table,
            [f"{_DIGITS % column} gin_trgm_ops"],
            method="gin",
        )


def contains(alias: str, column: str, fragment: str, by_index: bool = False) -> SQL:
    """Return the condition that a column contains a fragment, in small or capital letters.

    :param by_index: say it so that the index of `create_fragment_index` is used; row by row it is
        slower
    """
    field = SQL.identifier(alias, column)
    found = SQL("%s ILIKE %s", field, f"%{escape(fragment)}%")
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


def escape(text: str) -> str:
    """Return a text with what SQL's LIKE takes for wildcards escaped."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
