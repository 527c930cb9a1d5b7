from odoo import fields, models

from odoo.addons.aftersales_service.models.base.base import defaults_for


class AftersalesPartReturnCounter(models.AbstractModel):
    """Adds a smart button's counter of part returns to a model that returns point to."""

    _name = "aftersales.part.return.counter"
    _description = "Part Return Counter"

    part_return_count = fields.Integer(string="Part Returns", compute="_compute_part_return_count")

    def _get_part_return_path(self):
        """Path from a return to this model. Hook method."""
        raise NotImplementedError

    def _get_part_return_defaults(self):
        """First values of new returns made from this record. Hook method."""
        return {}

    def _compute_part_return_count(self):
        """Count with one query for all records; 0 for readers who may not see returns."""
        returns = self.env["aftersales.part.return"]
        counts = {}
        if returns.has_access("read"):
            path = self._get_part_return_path()
            counts = dict(returns._read_group([(path, "in", self.ids)], [path], ["__count"]))
        for record in self:
            record.part_return_count = counts.get(record._origin, 0)

    def action_view_part_returns(self):
        """Open the returns of these records."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "aftersales_parts.aftersales_part_return_action"
        )
        action["domain"] = [(self._get_part_return_path(), "in", self.ids)]
        first = self._get_part_return_defaults() if len(self) == 1 else {}
        action["context"] = defaults_for("aftersales.part.return", **first)
        return action
