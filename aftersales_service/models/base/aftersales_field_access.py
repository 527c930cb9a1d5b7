from odoo import api, models


class AftersalesFieldAccess(models.AbstractModel):
    """Lists of what the user may not read are no fields of a record to him.

    Otherwise whoever may read the record, but not all that hangs on it, could not read it without
    naming fields one by one. So that a list need not name the groups of the addons above.
    """

    _name = "aftersales.field.access"
    _description = "Record with Lists That Not All May Read"

    @api.model
    def _has_field_access(self, field, operation):
        """Return whether the user may read or write a field: of a list, what is on it, too."""
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or field.type not in ("one2many", "many2many"):
            return True
        ours = all(module.startswith("aftersales_") for module in field._modules)
        if not (ours or field.inherited):
            return True
        return self.env[field.comodel_name].has_access("read")
