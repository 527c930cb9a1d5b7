"""The share of the labour that satisfaction releases (RULES 9)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple


class Step(NamedTuple):
    """A row of the coefficient table: from a mean score of ``min_score`` (0 to 100) on."""

    min_score: Decimal
    coefficient: Decimal


def satisfaction_coefficient(steps: Iterable[Step], total: Decimal, count: int) -> Decimal:
    """Return the coefficient of a point whose ``count`` scores add up to ``total``.

    The mean is not rounded: it is compared without dividing. No scores, or a mean below every
    step: 1.
    """
    reached = [step for step in steps if step.min_score * count <= total] if count else ()
    return max(reached, key=lambda step: step.min_score).coefficient if reached else Decimal(1)
