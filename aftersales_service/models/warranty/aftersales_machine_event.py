from odoo import api, models
from odoo.tools import SQL

from ..machines.aftersales_machine_event import EventSource


class AftersalesMachineEvent(models.Model):
    """A machine's own warranties are events of it."""

    _inherit = "aftersales.machine.event"

    @api.model
    def _get_event_sources(self):
        return [
            *super()._get_event_sources(),
            EventSource(
                "warranty",
                "aftersales.warranty",
                SQL(
                    "SELECT id, lot_id, %s AS date FROM aftersales_warranty",
                    self._local_date("create_date"),
                ),
            ),
        ]

    @api.model
    def _describe_warranty(self, warranty):
        cancelled = warranty.state == "cancelled" and self._get_label(warranty, "state")
        return self._join(warranty.display_name, cancelled)
