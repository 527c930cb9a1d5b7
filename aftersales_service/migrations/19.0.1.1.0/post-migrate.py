"""Say what request types are for, and what orders have used of goodwill."""

from odoo import SUPERUSER_ID, api

# As new databases have them; records that are not updated by their data.
SERVICE_TYPES = {
    "request_type_repair": "service_type_repair",
    "request_type_accident": "service_type_repair",
}


def migrate(cr, version):
    """Fill in what the version before did not know."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    _fill_service_types(env)
    _keep_goodwill_uses(env)


def _fill_service_types(env):
    for name, service_type in SERVICE_TYPES.items():
        request_type = env.ref(f"aftersales_service.{name}", raise_if_not_found=False)
        wanted = env.ref(f"aftersales_service.{service_type}", raise_if_not_found=False)
        if request_type and wanted and not request_type.service_type_id:
            request_type.service_type_id = wanted


def _keep_goodwill_uses(env):
    """Count what orders of before have used: each amount is used up once.

    One after the other, as they were completed, the open ones last: the next gets what is left.
    """
    granted = env["aftersales.warranty"].search(
        [("kind", "=", "goodwill"), ("state", "=", "active")]
    )
    orders = env["repair.order"].search(
        [
            ("lot_id", "in", granted.lot_id.ids),
            ("point_id", "!=", False),
            ("goodwill_use_ids", "=", False),
        ],
        order="completed_at, id",
    )
    uses = env["aftersales.goodwill.use"]
    for order in orders.filtered(lambda order: order._uses_goodwill()):
        coverages = order._to_coverage_data(order._decide())
        shared = order._share_goodwill(coverages)
        uses._keep({order: paid for order, (_data, paid) in shared.items()})
