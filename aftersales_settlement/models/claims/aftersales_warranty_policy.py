from odoo import models
from odoo.tools import SQL


class AftersalesWarrantyPolicy(models.Model):
    _inherit = "aftersales.warranty.policy"

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (
                self.env._("claims"),
                {policy: count for policy in self if (count := policy._count_claims())},
            ),
        ]

    def _count_claims(self):
        """Return how many claims were decided by the policy."""
        self.ensure_one()
        self.env["aftersales.claim"].flush_model(["facts", "company_id"])
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM aftersales_claim"
                " WHERE company_id = %s AND facts->>'policy' = %s",
                self.company_id.id,
                self.code,
            )
        )
        return count
