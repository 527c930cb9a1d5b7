from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.rates import UNIT_JOB, UNIT_KM, UNIT_PIECE

UNITS = [
    (UNIT_JOB, "per job"),
    (UNIT_PIECE, "per unit"),
    (UNIT_KM, "per km"),
]


class AftersalesRate(models.Model):
    """What a kind of work is paid (SETTLEMENT_RULES 7 and 8). A blank column matches all."""

    _name = "aftersales.rate"
    _description = "Service Rate"
    _inherit = ["aftersales.import.mixin", "aftersales.journal.mixin", "aftersales.rate.edit.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(
        default=10, help="Of two rates that match equally well, the first one counts."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    service_type_id = fields.Many2one(
        "aftersales.service.type", required=True, index=True, ondelete="restrict"
    )
    repair_level_id = fields.Many2one(
        "aftersales.repair.level",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every repair level. Otherwise this one alone.",
    )
    category_id = fields.Many2one(
        "product.category",
        string="Machine Category",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every machine. Otherwise this category and everything below it.",
    )
    level_id = fields.Many2one(
        "aftersales.point.level",
        string="Point Level",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: points of every level.",
    )
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: every point. Otherwise this point and everything below it.",
    )
    unit = fields.Selection(
        UNITS,
        required=True,
        default=UNIT_JOB,
        help="Per unit: times the units on the order. Per km: travel only.",
    )
    # Not Monetary: that would round the price of a kilometre before it is multiplied.
    amount = fields.Float(digits=(16, 6), required=True, help="In company currency.")
    free_km = fields.Float(
        string="Free km", digits=(16, 6), help="Kilometres of an order that are not paid."
    )
    valid_from = fields.Date(help="First day. Empty: from ever.")
    valid_to = fields.Date(help="Last day. Empty: until further notice.")

    _amount_not_negative = models.Constraint(
        "check (amount >= 0)", "A rate's amount can't be below zero."
    )
    _free_km_not_negative = models.Constraint(
        "check (free_km >= 0)", "A rate's free kilometres can't be below zero."
    )
    _valid_in_order = models.Constraint(
        "check (valid_from <= valid_to)", "A rate's first day can't be after its last day."
    )

    @api.depends("service_type_id", "repair_level_id", "category_id", "point_id")
    def _compute_display_name(self):
        for rate in self:
            parts = (
                rate.service_type_id.name,
                rate.repair_level_id.name,
                rate.category_id.name,
                rate.point_id.display_name,
            )
            rate.display_name = " / ".join(part for part in parts if part)

    @api.constrains("service_type_id", "unit")
    def _check_travel_is_per_km(self):
        for rate in self:
            if (rate.unit == UNIT_KM) != (rate.service_type_id.kind == "travel"):
                raise ValidationError(
                    self.env._(
                        "The rate %(rate)s: travel is paid per km, and only travel is.",
                        rate=rate.display_name,
                    )
                )

    @api.onchange("service_type_id")
    def _onchange_service_type_id(self):
        if self.service_type_id.kind == "travel":
            self.unit = UNIT_KM
        elif self.unit == UNIT_KM:
            self.unit = UNIT_JOB

    def _get_first_days(self):
        days = super()._get_first_days()
        for rate in self.filtered("valid_from"):
            company = rate.company_id
            days[company] = max(days[company] or rate.valid_from, rate.valid_from)
        return days
