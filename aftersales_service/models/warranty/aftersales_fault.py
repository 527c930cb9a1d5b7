from odoo import api, models


class AftersalesFault(models.Model):
    """A policy's terms are for a fault and all below it."""

    _name = "aftersales.fault"
    _inherit = ["aftersales.fault", "aftersales.policy.source"]

    @api.model
    def _get_policy_source_fields(self):
        return {"parent_id"}

    def _count_dependents(self):
        terms = self._count_by("aftersales.warranty.policy.part", "fault_id")
        return [*super()._count_dependents(), (self.env._("warranty terms"), terms)]
