"""What all our pages share: how much a client may send, ids in paths, words searched for."""

from typing import Any

from odoo.http import request

# An id in a path: what the database can't have finds no page.
ID = "int(min=1, max=2147483647)"
PAGE = "int(max=2147483647)"
# How many bytes may be sent: to a page that only shows something, and with a form without files.
NOTHING_SENT = 64 * 1024
TEXT_SENT = 256 * 1024
# What is looked for in a list: longer texts and further words are left out.
MOST_CHARACTERS = 80
MOST_WORDS = 5


def read_search(text: str | None) -> str:
    """Return what is searched for, without spaces around it, no longer than a search may be."""
    return (text or "").strip()[:MOST_CHARACTERS].strip()


def read_words(text: str | None) -> list[str]:
    """Return the first different words of a search."""
    return list(dict.fromkeys(read_search(text).split()))[:MOST_WORDS]


def read_page(number: Any) -> int:
    """Return the number of a list's page: from its path, not from what is sent with it."""
    return number if isinstance(number, int) else 1


def is_admitted(limit: str) -> bool:
    """Count what the user tries, and return whether it is within a limit of the throttle."""
    # The system's rights: nobody reads or writes who tried what.
    throttle = request.env["aftersales.throttle"].sudo()
    return throttle.admit(**{limit: request.env.uid})


def say_too_often() -> str:
    """Return what is said to who tried too often."""
    return request.env._("This was tried too often. Please wait a few minutes, and try again.")
