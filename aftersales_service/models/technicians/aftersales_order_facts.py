from odoo import api, models
from odoo.tools import SQL

from ...rules.technicians import Technician


class AftersalesOrderFacts(models.AbstractModel):
    """Whether technicians may do work: approved, and until when their certificates hold."""

    _inherit = "aftersales.order.facts"

    @api.model
    def _load_technicians(self, technician_ids):
        """Return technician id -> `Technician` of the rules (rule 15)."""
        rows = self.env.execute_query(
            SQL(
                "SELECT e.id, %s, %s FROM aftersales_technician e WHERE e.id = ANY(%s)",
                self._column("e", "aftersales.technician", "state"),
                self._column("e", "aftersales.technician", "certificate_expiry"),
                list(technician_ids),
            )
        )
        return {id_: Technician(state == "approved", expiry) for id_, state, expiry in rows}
