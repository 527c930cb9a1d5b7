from odoo import api, models
from odoo.fields import Domain

# In the context while the rules of service points are asked for. No client can pass this object.
POINT_KEY = "aftersales_point_rules"
POINT_RULES = object()


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        # A service point is readable when its contact is, as with every role of a contact. The
        # people of a point above it may not read that contact, but the point: they are left with
        # the rules of the point itself.
        if model_name == "res.partner" and self.env.context.get(POINT_KEY) is POINT_RULES:
            return Domain.TRUE
        if model_name == "aftersales.point" and not self.env.su and self.env.user.share:
            self = self.with_context(**{POINT_KEY: POINT_RULES})
        return super()._compute_domain(model_name, mode)
