from odoo import api, models
from odoo.tools import SQL

from ..machines.aftersales_machine_event import EventSource


class AftersalesMachineEvent(models.Model):
    """What a customer said of work on a machine is an event of it."""

    _inherit = "aftersales.machine.event"

    @api.model
    def _get_event_sources(self):
        return [
            *super()._get_event_sources(),
            EventSource(
                "followup",
                "aftersales.followup",
                SQL(
                    "SELECT call.id, o.lot_id, call.date"
                    "  FROM repair_order o JOIN aftersales_followup call ON call.order_id = o.id"
                ),
            ),
        ]

    @api.model
    def _describe_followup(self, call):
        return self._join(f"{call.score:,.15g}", call.order_id.name, call.note)
