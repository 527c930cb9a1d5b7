from odoo import api, models


class AftersalesWarrantyPolicyLine(models.AbstractModel):
    """A line of a policy: changing it changes the policy's version."""

    _name = "aftersales.warranty.policy.line"
    _description = "Line of a Warranty Policy"
    _inherit = ["aftersales.policy.source"]

    @api.model_create_multi
    def create(self, vals_list):
        """Create lines, a new version of their policies."""
        lines = super().create(vals_list)
        policies = lines._get_policies()
        policies._set_versions({policy: policy.version + 1 for policy in policies})
        return lines

    def write(self, vals):
        """Write; changed terms are a new version of the policy."""
        policies = self._get_policies()
        terms = policies._get_terms()
        versions = {policy: policy.version for policy in policies}
        result = super().write(vals)
        policies._count_changes(terms, versions)
        return result

    def unlink(self):
        """Delete lines, a new version of their policies."""
        policies = self._get_policies()
        result = super().unlink()
        policies._set_versions({policy: policy.version + 1 for policy in policies})
        return result

    def _get_policies(self):
        """Return the policies that the lines are of."""
        return self.policy_id
