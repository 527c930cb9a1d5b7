"""A kind of check of another addon: orders far away."""

from decimal import Decimal

from odoo.addons.aftersales_settlement.rules.checks import register
from odoo.addons.aftersales_settlement.rules.claims import EXCLUDED, HELD, Found

FAR_AWAY, LATE_SHEET = "far_away", "late_sheet"


@register(FAR_AWAY, HELD, km=Decimal(100))
def find_far_away(order, _fee, _terms, parameters):
    """Find orders farther away than so many km."""
    if order.distance <= parameters["km"]:
        return None
    return Found(FAR_AWAY, {"distance": order.distance, "km": parameters["km"]})


@register(LATE_SHEET, EXCLUDED, days=30)
def find_late_sheet(order, _fee, _terms, parameters):
    """Find orders whose record sheet came in too late."""
    if (order.record_sheet - order.work.day).days > parameters["days"]:
        return Found("refused", {})
    return None
