from datetime import timedelta

from odoo import fields, models

from ...rules.warranty.reasons import policy_data
from ..base.aftersales_protected_record import PROTECTED_WRITE


class RepairOrder(models.Model):
    """Keeps what the warranty covered when the order was confirmed, and when it was completed."""

    _inherit = "repair.order"

    decision_ids = fields.One2many(
        "aftersales.warranty.decision",
        "order_id",
        string="Warranty Decisions",
        readonly=True,
        copy=False,
    )

    # === ACTIONS ===

    def _action_repair_confirm(self):
        """Confirm, and keep what the warranty covers as it stands."""
        drafts = self.filtered(lambda order: order.state == "draft")
        result = super()._action_repair_confirm()
        drafts._record_decisions("confirmed")
        return result

    def action_repair_done(self):
        """Complete, and keep what the warranty covered."""
        result = super().action_repair_done()
        self._record_decisions("done")
        return result

    # === DECISIONS ===

    def _record_decisions(self, moment):
        """Keep a decision for each service order that has a machine.

        :param moment: "confirmed" or "done"
        """
        orders = self.filtered(lambda order: order.point_id and order.lot_id)
        decided, usages = orders._decide(), orders._get_usages()
        shared = self._share_goodwill(self._to_coverage_data(decided, usages))
        vals_list = [
            order._prepare_decision_vals(coverage, shared[order][0], usages[order], moment)
            for order, (coverage, _grants) in decided.items()
        ]
        # Superuser: whoever confirms or completes an order leaves what was decided.
        decisions = self.env["aftersales.warranty.decision"].sudo()
        decisions.with_context(aftersales_protected_write=PROTECTED_WRITE).create(vals_list)

    def _prepare_decision_vals(self, coverage, data, usage, moment):
        """Return the values of the decision that a coverage is kept as.

        :param data: the coverage as data, with what goodwill pays
        """
        self.ensure_one()
        policy, machine = coverage.policy, coverage.machine
        percents = {kind: float(line["percent"]) for kind, line in data["kinds"].items()}
        return {
            "order_id": self.id,
            "company_id": self.company_id.id,
            "lot_id": self.lot_id.id,
            "moment": moment,
            "decided_at": fields.Datetime.now(),
            "user_id": self.env.uid,
            "day": self.completion_date or self.company_id._aftersales_today(),
            "policy_id": policy.id if policy else False,
            "policy_version": policy.version if policy else 0,
            "terms": policy_data(policy) if policy else False,
            "cover_start": machine.start,
            "cover_end": machine.end and machine.end - timedelta(days=1),
            "has_usage": usage is not None,
            "usage": usage or 0.0,
            **{f"percent_{kind}": percent for kind, percent in percents.items()},
            "charge_kind": self._get_charge_kind(data),
            "result": data,
        }
