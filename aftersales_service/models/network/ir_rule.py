from odoo import api, models
from odoo.fields import Domain

from ..base.sentinels import Permission

# Held while the rules of service points are asked for.
POINT_RULES = Permission("aftersales_point_rules")


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        # A service point is readable when its contact is, as with every role of a contact. The
        # people of a point above it may not read that contact, but the point: they are left with
        # the rules of the point itself.
        if model_name == "res.partner" and POINT_RULES.is_given(self.env):
            return Domain.TRUE
        if model_name == "aftersales.point" and not self.env.su and self.env.user.share:
            self = POINT_RULES.give(self)
        return super()._compute_domain(model_name, mode)
