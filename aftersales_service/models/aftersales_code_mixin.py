from odoo import api, fields, models


class AftersalesCodeMixin(models.AbstractModel):
    """A record with a code and a ``name``, known by both."""

    _name = "aftersales.code.mixin"
    _description = "Record with a Code"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for record in self:
            distinct = record.name if record.name != record.code else None
            record.display_name = " ".join(filter(None, (record.code, distinct)))

    def copy_data(self, default=None):
        """Copy; no two records have one code."""
        vals_list = super().copy_data(default)
        if "code" not in (default or {}):
            for record, vals in zip(self, vals_list, strict=True):
                vals["code"] = self.env._("%s (copy)", record.code)
        return vals_list
