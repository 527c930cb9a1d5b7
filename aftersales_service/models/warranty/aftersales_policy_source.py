from odoo import api, models

# Where a transaction keeps the policies that it has read. Odoo forgets it with the transaction,
# and when a savepoint is taken back.
POLICY_BOOKS = "aftersales_policy_books"


class AftersalesPolicySource(models.AbstractModel):
    """What policies are made of or chosen by: when it changes, they are read anew."""

    _name = "aftersales.policy.source"
    _description = "What Warranty Policies Rest On"

    @api.model
    def _get_policy_source_fields(self):
        """Return the fields that policies rest on. Hook: all of them, unless a model says else."""
        return self._fields.keys()

    def modified(self, fnames, create=False, before=False):
        """Note that records change; what the transaction has read of policies counts no more."""
        if create or not self._get_policy_source_fields().isdisjoint(fnames):
            self.env.cr.cache.pop(POLICY_BOOKS, None)
        return super().modified(fnames, create=create, before=before)
