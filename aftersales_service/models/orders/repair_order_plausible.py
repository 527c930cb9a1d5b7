from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import plausibility
from ..base.sentinels import WORKBOOK_IMPORT

# What is asked back about: field of the order -> the company's limit.
LIMITS = {
    "distance_km": "aftersales_distance_limit",
    "units": "aftersales_units_limit",
    "usage": "aftersales_usage_limit",
}


class RepairOrder(models.Model):
    """A service order states no times that can't be, and no unlikely amounts without a reason."""

    _inherit = "repair.order"

    unusual = fields.Char(
        compute="_compute_unusual",
        help="What of distance, units and usage is above the company's limits.",
    )
    unusual_reason = fields.Char(
        string="Why It Is Right", copy=False, help="Why the unusual amounts are right."
    )

    @api.depends("point_id", "company_id", *LIMITS)
    def _compute_unusual(self):
        for order in self:
            found = order._find_unusual()
            order.unusual = "; ".join(order._describe_amount(one) for one in found)

    def _find_unusual(self):
        """Return the amounts of a service order that are above the company's limits."""
        if not self.point_id:
            return []
        # Whoever writes orders is asked back; the settings are the company's.
        company = (self.company_id or self.env.company).sudo()
        return plausibility.find_unusual(
            [
                plausibility.Amount(name, self[name], company[limit] or None)
                for name, limit in LIMITS.items()
            ]
        )

    def _describe_amount(self, amount):
        return self.env._(
            "%(what)s %(value)s is above %(limit)s",
            what=self._fields[amount.name]._description_string(self.env),
            value=f"{amount.value:,.15g}",
            limit=f"{amount.limit:,.15g}",
        )

    # === CHECKS ===
    # Not as constraints: those run as superuser, for whom the import and our own code work.

    def _check_times(self):
        now = fields.Datetime.now()
        for order in self.filtered("point_id"):
            why = plausibility.find_impossible(
                order.reported_at or None, order.completed_at or None, now
            )
            if why == plausibility.IN_FUTURE:
                raise ValidationError(
                    self.env._("%(order)s can't be completed in the future.", order=order.name)
                )
            if why == plausibility.BEFORE_REPORTED:
                raise ValidationError(
                    self.env._(
                        "%(order)s can't have been completed before it was reported: correct one "
                        "of the times.",
                        order=order.name,
                    )
                )

    def _check_unusual(self):
        for order in self:
            if order.unusual and not (order.unusual_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(order)s: %(unusual)s. Correct it, or say why it is right.",
                        order=order.name,
                        unusual=order.unusual,
                    )
                )

    def _is_stated_elsewhere(self):
        """Return whether what orders say is checked where it comes from: the import, our code."""
        return self.env.su or WORKBOOK_IMPORT.is_given(self.env)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; the journal keeps why unusual amounts are right.

        :raises ValidationError: for times that can't be, and for amounts without their reason
        """
        orders = super().create(vals_list)
        if not self._is_stated_elsewhere():
            orders._check_times()
            orders._check_unusual()
            orders._record_unusual()
        return orders

    def write(self, vals):
        """Write; the journal keeps why unusual amounts are right.

        :raises ValidationError: for times that can't be, and for amounts without their reason
        """
        result = super().write(vals)
        if self._is_stated_elsewhere():
            return result
        if not {"point_id", "reported_at", "completed_at"}.isdisjoint(vals):
            self._check_times()
        if not {"point_id", "unusual_reason", *LIMITS}.isdisjoint(vals):
            self._check_unusual()
            self._record_unusual()
        return result

    def _record_unusual(self):
        for order in self.filtered("unusual_reason"):
            found = {one.name: one.value for one in order._find_unusual()}
            if found:
                self.env["aftersales.journal"]._record(
                    "override", order, order.unusual_reason, found
                )
