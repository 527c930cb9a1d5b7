from odoo import api, models
from odoo.tools import SQL

from ...rules.warranty.end import Meter


class AftersalesOrderFacts(models.AbstractModel):
    """What is decided on a machine's life: its dates, who sold it where, what its meter shows."""

    _inherit = "aftersales.order.facts"

    @api.model
    def _get_machine_facts(self):
        return super()._get_machine_facts() | {
            "production": self._fact("l", "stock.lot", "production_date"),
            "delivery": self._fact("l", "stock.lot", "delivery_date"),
            "installation": self._fact("l", "stock.lot", "installation_date"),
            "country": self._fact("l", "stock.lot", "place_country_id"),
            "dealer": self._fact("l", "stock.lot", "dealer_id"),
        }

    @api.model
    def _load_meters(self, machine_ids):
        """Return machine id -> what its meter showed last, and when; nothing without a reading."""
        if not machine_ids:
            return {}
        readings = "aftersales.usage.reading"
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (g.lot_id) %s, %s, %s FROM aftersales_usage_reading g"
                " WHERE g.lot_id = ANY(%s) ORDER BY g.lot_id, g.date DESC, g.id DESC",
                self._column("g", readings, "lot_id"),
                self._column("g", readings, "value"),
                self._column("g", readings, "date"),
                list(machine_ids),
            )
        )
        return {machine: Meter(value, day) for machine, value, day in rows}

    @api.model
    def _get_usages(self, rows):
        """Return the usage of each order in the machine's unit: None where nobody knows it.

        What the order states; while it is open and states none, the machine's last reading.

        :param rows: facts of orders
        :return: a list, in the order of ``rows``
        """
        silent = {
            row.machine for row in rows if row.usage is None and row.state not in ("done", "cancel")
        }
        meters = self._load_meters(silent - {None})
        return [
            meters[row.machine].value
            if row.usage is None and row.state not in ("done", "cancel") and row.machine in meters
            else row.usage
            for row in rows
        ]
