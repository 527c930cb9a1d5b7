from odoo import api, models
from odoo.tools import SQL

from ..machines.aftersales_machine_event import EventSource


class AftersalesMachineEvent(models.Model):
    """What a customer asks for about a machine is an event of it."""

    _inherit = "aftersales.machine.event"

    @api.model
    def _get_event_sources(self):
        return [
            *super()._get_event_sources(),
            EventSource(
                "request",
                "aftersales.request",
                SQL(
                    "SELECT id, lot_id, %s AS date FROM aftersales_request"
                    " WHERE lot_id IS NOT NULL AND state <> 'cancel'",
                    self._local_date("received_at"),
                ),
            ),
        ]

    @api.model
    def _describe_request(self, request):
        return self._join(request.name, request.type_id.name, request.summary)
