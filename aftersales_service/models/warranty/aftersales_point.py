from odoo import api, models


class AftersalesPoint(models.Model):
    """A policy may be for what a dealer, or one below it, has sold."""

    _name = "aftersales.point"
    _inherit = ["aftersales.point", "aftersales.policy.source"]

    @api.model
    def _get_policy_source_fields(self):
        return {"parent_id", "level_id", "company_id"}
