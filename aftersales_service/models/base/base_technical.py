from odoo import api, models

HIDDEN = ("exportable", "groupable", "searchable", "sortable")


class Base(models.AbstractModel):
    """Fields that only code reads are not offered for custom filters, groups and exports."""

    _inherit = "base"

    @api.model
    def _get_technical_fields(self) -> frozenset[str]:
        """Return the names of the fields that no reader needs, or can filter by. Hook."""
        return frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields to clients; technical ones are there to be read alone."""
        found = super().fields_get(allfields, attributes)
        for name in self._get_technical_fields() & found.keys():
            found[name].update(
                {key: False for key in HIDDEN if not attributes or key in attributes}
            )
        return found
