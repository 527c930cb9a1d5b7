"""May this technician do work on a day, and why not (RULES 15)? What can he do?"""

from collections.abc import Container, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

# Why not. Rendered as a sentence where it is shown.
NO_TECHNICIAN = "none"
NOT_APPROVED = "not_approved"
CERTIFICATE = "certificate"


class Technician(NamedTuple):
    """Who does the work; ``expiry`` is the certificate's last valid day (None: no limit)."""

    approved: bool
    expiry: date | None


class Hindrance(NamedTuple):
    """Why a technician may not do work; ``expiry`` is that of a certificate that is the cause."""

    cause: str
    expiry: date | None = None


def find_hindrances(works: Iterable[tuple[Technician | None, date]]) -> list[Hindrance | None]:
    """Say of each work (who, on which day) what is against it: None if nothing is."""
    return [find_hindrance(technician, day) for technician, day in works]


def find_hindrance(technician: Technician | None, day: date) -> Hindrance | None:
    """Say what is against work of ``technician`` on ``day``; on its last day a certificate holds."""
    if technician is None:
        return Hindrance(NO_TECHNICIAN)
    if not technician.approved:
        return Hindrance(NOT_APPROVED)
    if technician.expiry and technician.expiry < day:
        return Hindrance(CERTIFICATE, technician.expiry)
    return None


class Skill(NamedTuple):
    """What a technician can do: a product category and all below it, at a level (None: every)."""

    category: int
    level: int | None


def is_skilled(skills: Sequence[Skill], path: Container[int], level: int | None) -> bool:
    """Return whether one of ``skills`` is enough for work; those of whom none are known are.

    :param path: the product's category and those above it; empty when no product is known
    :param level: the work's repair level, or None
    """
    if not skills or not path:
        return True
    return any(
        skill.category in path and (not skill.level or not level or skill.level == level)
        for skill in skills
    )


def count_reminders(expiry: date | None, today: date, days: Iterable[int]) -> int:
    """Return how many of the reminders before ``expiry`` are due; 0 once it is over.

    :param days: how many days before the last valid day each reminder is due; 0: never
    """
    if not expiry or expiry < today:
        return 0
    return sum(1 for before in days if before and today >= expiry - timedelta(before))
