from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...rules.rates import UNIT_JOB, UNIT_KM, UNIT_PIECE
from .aftersales_rate_sheet import RATES_COPIED

UNITS = [
    (UNIT_JOB, "per job"),
    (UNIT_PIECE, "per unit"),
    (UNIT_KM, "per km"),
]


class AftersalesRate(models.Model):
    """What a kind of work is paid (RULES 7 and 8). A blank column matches all."""

    _name = "aftersales.rate"
    _description = "Service Rate"
    _inherit = ["aftersales.import.mixin", "aftersales.journal.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(
        default=10, help="Of two rates that match equally well, the first one counts."
    )
    active = fields.Boolean(default=True)
    sheet_id = fields.Many2one(
        "aftersales.rate.sheet", "Rate Sheet", required=True, index=True, ondelete="cascade",
        default=lambda self: self.env["aftersales.rate.sheet"]._get_draft(self.env.company),
        help="The version of the company's rates that this one is in.",
    )  # fmt: skip
    company_id = fields.Many2one(
        related="sheet_id.company_id", store=True, precompute=True, required=True, index=True
    )
    currency_id = fields.Many2one(related="sheet_id.currency_id")
    sheet_state = fields.Selection(related="sheet_id.state", string="Status of the Sheet")
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
    amount = fields.Float(digits=(16, 6), required=True, help="In the sheet's currency.")
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

    def _describe_terms(self) -> str:
        """Return what the rate pays, and when, in the user's language."""
        self.ensure_one()
        unit = dict(self._fields["unit"]._description_selection(self.env))[self.unit]
        told = [f"{self.amount:.6f}".rstrip("0").rstrip(".") + " " + unit]
        if self.free_km:
            told.append(self.env._("%(km)s km free", km=f"{self.free_km:g}"))
        if self.valid_from or self.valid_to:
            first = format_date(self.env, self.valid_from) if self.valid_from else ""
            last = format_date(self.env, self.valid_to) if self.valid_to else ""
            told.append(f"{first} – {last}")
        return ", ".join(told)

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

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; only drafts get rates, and who writes them is kept."""
        # Whose they are follows from the sheet.
        vals_list = [{k: v for k, v in vals.items() if k != "company_id"} for vals in vals_list]
        rates = super().create(vals_list)
        rates.sheet_id._ensure_draft()
        if not RATES_COPIED.is_given(self.env):
            rates.sheet_id._note_writer()
        return rates

    def write(self, vals):
        """Write rates of drafts; each stays on its sheet."""
        vals = {k: v for k, v in vals.items() if k != "company_id"}
        if "sheet_id" in vals and any(rate.sheet_id.id != vals["sheet_id"] for rate in self):
            raise UserError(
                self.env._("A rate stays on its sheet. Enter it on the other one, too.")
            )
        self._writing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_from_drafts(self):
        self._writing()

    def _writing(self) -> None:
        """Refuse to change rates that are approved; keep who changes others."""
        # Superuser: what decides is the sheet, whoever may read it.
        sheets = self.sudo().sheet_id
        sheets._ensure_draft()
        sheets.with_env(self.env)._note_writer()
