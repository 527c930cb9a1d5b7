from odoo import api, models

from ..base.sentinels import Permission

# To set a version.
COUNTING = Permission("aftersales_version_counting")


class AftersalesWarrantyPolicy(models.Model):
    """Counts the changes of a policy's terms, whichever way they are made."""

    _inherit = "aftersales.warranty.policy"

    @api.model_create_multi
    def create(self, vals_list):
        """Create policies; every policy begins with version 1."""
        for vals in vals_list:
            vals.pop("version", None)
        policies = super().create(vals_list)
        # Its terms were created one by one, each counted as a change.
        policies._set_versions(dict.fromkeys(policies, 1))
        return policies

    def write(self, vals):
        """Write; a change of terms is one more version. Versions are counted, never told."""
        if COUNTING.is_given(self.env):
            return super().write(vals)
        vals = {name: value for name, value in vals.items() if name != "version"}
        terms, versions = self._get_terms(), {policy: policy.version for policy in self}
        result = super().write(vals)
        self._count_changes(terms, versions)
        return result

    def _get_terms(self):
        """Return all that a policy says, as values that can be compared: policy -> terms."""
        return {policy: policy._to_conditional_rule() for policy in self}

    def _count_changes(self, terms, versions):
        """Count one more version of each policy whose terms are not the same any more.

        Invoked by: write, and create, write and unlink of a policy's lines.

        :param terms: what `_get_terms` returned before
        :param versions: policy -> its version before
        """

        def same(one, other):
            return one._replace(policy=one.policy._replace(version=0)) == other._replace(
                policy=other.policy._replace(version=0)
            )

        changed = {
            policy: versions[policy] + (not same(terms[policy], policy._to_conditional_rule()))
            for policy in self
        }
        self._set_versions(changed)

    def _set_versions(self, versions):
        for policy, version in versions.items():
            if policy.version != version:
                COUNTING.give(policy).version = version
