from odoo import api, models
from odoo.fields import Domain


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        # A service point is readable when its contact is, as with every role of a contact. The
        # people of a point above it may not read that contact, but the point: they are left with
        # the rules of the point itself.
        domain = super()._compute_domain(model_name, mode)
        if model_name == "aftersales.point" and not self.env.su and self.env.user.share:
            return domain.map_conditions(self._drop_contact_condition)
        return domain

    @api.model
    def _drop_contact_condition(self, condition):
        """Return the condition of a rule, or nothing if it asks for the point's contact."""
        return Domain.TRUE if condition.field_expr == "partner_id" else condition
