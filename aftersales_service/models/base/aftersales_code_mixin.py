from odoo import api, fields, models
from odoo.fields import Domain


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

    @api.model
    def _search_display_name(self, operator, value):
        """Search by code or name, and by both as they are shown together."""
        domain = super()._search_display_name(operator, value)
        shown = [value] if isinstance(value, str) else value
        if operator not in ("=", "ilike", "in") or isinstance(shown, bool):
            return domain
        pairs = [text.split(" ", 1) for text in shown or () if isinstance(text, str)]
        both = [
            Domain("code", "=", pair[0])
            & Domain("name", "ilike" if operator == "ilike" else "=", pair[1])
            for pair in pairs
            if len(pair) == 2
        ]
        return domain | Domain.OR(both) if both else domain

    def copy_data(self, default=None):
        """Copy; no two records have one code."""
        vals_list = super().copy_data(default)
        if "code" not in (default or {}):
            for record, vals in zip(self, vals_list, strict=True):
                vals["code"] = self.env._("%s (copy)", record.code)
        return vals_list
