from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import format_date

from ...rules.usage import BACK, Reading, find_doubts


class AftersalesUsageReading(models.Model):
    _name = "aftersales.usage.reading"
    _description = "Usage Reading"
    _order = "date desc, id desc"
    _rec_name = "lot_id"
    _check_company_auto = True

    lot_id = fields.Many2one(
        "stock.lot",
        string="Machine",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('is_machine', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    date = fields.Date(
        required=True, index=True, default=lambda self: self.env.company._aftersales_today()
    )
    value = fields.Float(string="Reading", digits=(16, 6), required=True)
    unit = fields.Selection(
        [("hours", "Hours"), ("km", "Kilometres")], required=True, default="hours"
    )
    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        index="btree_not_null",
        check_company=True,
        help="The service order on which the reading was taken.",
    )
    reason = fields.Char(
        help="Why the reading is right although it goes back, or jumps: a new meter, for example."
    )

    _value_not_negative = models.Constraint("CHECK (value >= 0)", "A reading can't be negative.")

    @api.depends("lot_id")
    def _compute_company_id(self):
        for reading in self:
            company = reading.lot_id.company_id or reading.company_id
            reading.company_id = company or self.env.company

    def _describe_value(self):
        """Return what the meter showed, with its unit, in the user's language."""
        self.ensure_one()
        units = dict(self._fields["unit"]._description_selection(self.env))
        return f"{self.value:,.15g} {units[self.unit]}"

    # === CRUD ===

    def write(self, vals):
        """Write; what others have read is a manager's to correct."""
        if {"lot_id", "date", "value", "unit"} & vals.keys():
            self._ensure_can_correct()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._ensure_can_correct()

    def _ensure_can_correct(self):
        """Raise an `AccessError` for readings of others, unless the user is a manager."""
        others = self.filtered(lambda reading: reading.create_uid != self.env.user)
        manager = "aftersales_service.group_service_manager"
        if others and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._(
                    "Readings that others took are corrected by a service manager. If the meter "
                    "was replaced, add a reading with the reason."
                )
            )

    # === CONSTRAINTS ===

    @api.constrains("lot_id", "date", "value", "unit", "reason")
    def _check_plausible(self):
        """Refuse readings that go back or jump, unless a reason says why.

        A constant number of queries.
        """
        known = self.search([("lot_id", "in", self.lot_id.ids)], order="date, id")
        for (lot, unit), readings in known.grouped(lambda one: (one.lot_id, one.unit)).items():
            doubts = find_doubts([Reading(one.date, one.value) for one in readings], unit)
            for reading, doubt in zip(readings, doubts, strict=True):
                if doubt and reading in self and not reading.reason:
                    raise ValidationError(reading._explain_doubt(doubt, lot))

    def _explain_doubt(self, doubt, lot):
        """Return a sentence that says what is odd about the reading, and what to do."""
        words = {
            "machine": lot.name,
            "value": f"{self.value:,.15g}",
            "other": f"{doubt.beside.value:,.15g}",
            "day": format_date(self.env, doubt.beside.day),
        }
        if doubt.reason == BACK:
            return self.env._(
                "The reading %(value)s of %(machine)s does not fit to %(other)s on %(day)s: a "
                "meter does not go back. Correct it, or say the reason.",
                **words,
            )
        return self.env._(
            "The reading %(value)s of %(machine)s is more than it can have done since %(day)s "
            "(%(other)s). Correct it, or say the reason.",
            **words,
        )
