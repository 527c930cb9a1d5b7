"""Which earlier orders count for later ones (RULES 5 and 13)."""

from datetime import date


def counts_later(status: str, false_on: date | None, cutoff: date) -> bool:
    """Return whether an order counts for restarts of cover and for repeat repairs.

    :param status: its service check: normal, abnormal or history
    :param false_on: since when it is known to be fictitious, if it is
    :param cutoff: the last day whose facts count
    """
    return status in ("normal", "history") and not (false_on and false_on <= cutoff)
