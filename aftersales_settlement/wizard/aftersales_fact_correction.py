from odoo import models


class AftersalesFactCorrection(models.TransientModel):
    _inherit = "aftersales.fact.correction"

    def _describe_impact(self):
        # Superuser: who corrects facts is told of the months that rest on them, not of amounts.
        claims = self.env["aftersales.claim"].sudo()
        months = claims._read_group(
            [
                ("order_id.lot_id", "=", self.lot_id.id),
                ("order_id.is_settled", "=", True),
                ("state", "!=", "held"),
            ],
            ["period_id"],
            order="period_id",
        )
        if not months:
            return super()._describe_impact()
        return [
            *super()._describe_impact(),
            self.env._(
                "Approved months that rest on it: %(months)s.",
                months=", ".join(f"{period.month:%Y-%m}" for (period,) in months),
            ),
            self.env._("What was paid wrongly is put right by an audit or in a later statement."),
        ]
