from odoo import api, models

from ...rules.claims import REPEAT_REPAIR


class RepairOrder(models.Model):
    """What is told of repeat repairs when the order that they repeat turns out abnormal.

    The order itself is still to be settled: it is excluded (RULES 10). What an approved
    statement excluded as its repeat stays excluded (21, 26), and no later statement makes it good
    by itself: the journal of that order tells, for whoever decides on a correction.
    """

    _inherit = "repair.order"

    @api.model
    def _get_journal_labels(self):
        return super()._get_journal_labels() | {"repeats": self.env._("Repeats")}

    def write(self, vals):
        """Write; orders that approved statements excluded as repeats of these are told."""
        if "service_status" not in vals:
            return super().write(vals)
        changed = self.filtered(
            lambda order: order.point_id and order.service_status != vals["service_status"]
        )
        before = {order: order.service_status for order in changed}
        result = super().write(vals)
        changed._tell_repeats(before)
        return result

    def _tell_repeats(self, before):
        """Write into the journals of approved repeats what became of the orders they repeat.

        :param before: order -> its service check until now
        """
        # Superuser: whoever checks orders need not see claims; the journal tells who may read it.
        settled = self.sudo().search([("lot_id", "in", self.lot_id.ids), ("is_settled", "=", True)])
        claims = settled.claim_ids.filtered(lambda claim: claim.reason == REPEAT_REPAIR)
        earlier = {(order.lot_id.id, order.company_id.id, order.name): order for order in self}
        details = {}
        for claim in claims.filtered("is_final"):
            repeat = claim.order_id
            key = (repeat.lot_id.id, repeat.company_id.id, claim.reason_values["order"])
            if order := earlier.get(key):
                details[repeat.id] = {
                    "repeats": order.name,
                    "service_status": [before[order], order.service_status],
                }
        if details:
            self.env["aftersales.journal"]._record(
                "correction", self.browse(details), details=details
            )
