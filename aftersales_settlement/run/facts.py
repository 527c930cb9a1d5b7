"""What one order's claim is decided on, as ``aftersales.order.facts`` loads it."""

from typing import Any, NamedTuple

from ..rules.claims import Order


class Facts(NamedTuple):
    """An order's facts as they are stored, for explanations, and as the rules know them."""

    row: Any
    order: Order
