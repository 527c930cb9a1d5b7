"""From when to when a service point has an agreement."""

from collections.abc import Iterable
from datetime import date, timedelta

# First and last day, None for no limit.
Term = tuple[date | None, date | None]


def last_term(terms: Iterable[Term]) -> Term:
    """Return the last term, begun by those that lead to it without a day between them.

    :return: (None, None) without any, as for one that has no limits
    """
    ordered = sorted(terms, key=lambda term: (term[1] or date.max, term[0] or date.min))
    if not ordered:
        return None, None
    start, end = ordered.pop()
    for earlier_start, earlier_end in reversed(ordered):
        if start is None or earlier_end is None or earlier_end < start - timedelta(days=1):
            break
        start = min(start, earlier_start) if earlier_start else None
    return start, end
