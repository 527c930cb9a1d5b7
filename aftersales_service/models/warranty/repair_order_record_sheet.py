from odoo import models


class RepairOrder(models.Model):
    """What the record sheet says of cover."""

    _inherit = "repair.order"

    def _get_record_sheet_parts(self):
        """Return the sheet's parts, with how much of each is covered, and why."""
        data = self._get_coverage_data().get(self) if self.lot_id else None
        covers = {line["part"]: line for line in data["parts"]} if data else {}
        return [
            {**row, **self._describe_sheet_cover(covers.get(row["product"].id))}
            for row in super()._get_record_sheet_parts()
        ]

    def _get_record_sheet_work(self):
        """Return how much of labour and travel is covered, and why, as dicts."""
        self.ensure_one()
        data = self._get_coverage_data().get(self) if self.lot_id else None
        names = {"labour": self.env._("Labour"), "travel": self.env._("Travel")}
        return [
            {"name": name, **self._describe_sheet_cover(data["kinds"][kind])}
            for kind, name in (names.items() if data else ())
        ]

    def _describe_sheet_cover(self, line):
        """Return how much of something is covered, and why, for the sheet."""
        if not line:
            return {"percent": False, "reason": False}
        policies = self.env["aftersales.warranty.policy"]
        shown = policies._get_coverage_line("", line)
        return {"percent": shown["percent"], "reason": shown["reason"]}
