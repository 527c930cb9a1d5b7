"""What one order's claim is decided on, as ``aftersales.order.facts`` loads it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from odoo.addons.aftersales_service.rules.warranty.changes import CoverChange

from ..rules.claims import Order


class Facts(NamedTuple):
    """An order's facts as they are stored, for explanations, and as the rules know them.

    ``cover_changes`` say where it is covered otherwise than at its completion, if it is.
    """

    row: Any
    order: Order
    cover_changes: Sequence[CoverChange] | None
