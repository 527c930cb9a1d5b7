"""List what zh_CN.po and the .pot file lack of the terms that Odoo finds in our installed addons.

Arguments: the configuration, and the file for the list: one fault a line, none when complete.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib

from tools.inside import opened
from tools.paths import ADDONS, REPO

_LANGUAGE = "zh_CN"


def faults(env: Any, addon: str) -> Iterator[str]:
    """What is missing, empty, fuzzy or no longer used in the addon's translation.

    Odoo shows a text of the code in another language only if the addon's .pot file has it, too.
    """
    terms = _terms(env, addon)
    yield from _template_faults(addon, terms)
    name = f"{addon}/i18n/{_LANGUAGE}.po"
    if not (REPO / name).is_file():
        yield f"{name} is not there"
        return
    # Odoo's files have one entry for a source text, whatever it is used for.
    translated = {
        entry.msgid: entry for entry in polib.pofile(str(REPO / name)) if not entry.obsolete
    }
    for term in sorted(terms - translated.keys()):
        yield f"{name}: not in it: {term!r}"
    for term, entry in sorted(translated.items()):
        if term not in terms:
            yield f"{name}: no longer used: {term!r}"
        elif not entry.translated():
            yield f"{name}: not translated{' (fuzzy)' if entry.fuzzy else ''}: {term!r}"


def _template_faults(addon: str, terms: "set[str]") -> Iterator[str]:
    name = f"{addon}/i18n/{addon}.pot"
    if not (REPO / name).is_file():
        yield f"{name} is not there"
        return
    listed = {entry.msgid for entry in polib.pofile(str(REPO / name))}
    for term in sorted(terms - listed):
        yield f"{name}: not in it: {term!r}"
    for term in sorted(listed - terms):
        yield f"{name}: no longer used: {term!r}"


def _terms(env: Any, addon: str) -> "set[str]":
    """The source texts that Odoo would export for the addon."""
    from odoo.tools.translate import trans_export

    exported = io.BytesIO()
    if not trans_export(None, [addon], exported, "po", env):
        return set()
    return {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}


if __name__ == "__main__":
    conf, answer = sys.argv[1:]
    with opened(conf) as environment:
        installed = environment["ir.module.module"].search(
            [("state", "=", "installed"), ("name", "in", ADDONS)]
        )
        found = [
            fault
            for addon in sorted(installed.mapped("name"))
            for fault in faults(environment, addon)
        ]
    Path(answer).write_text("\n".join(found), encoding="utf-8")
