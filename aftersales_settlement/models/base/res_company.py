from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .freeze import FROZEN


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_open_day = fields.Integer(
        string="Settlement Opens on Day",
        default=5,
        required=True,
        help="Day of the following month from which a month's statements can be made.",
    )
    aftersales_cutoff_day = fields.Integer(
        string="Settlement Cutoff Day",
        default=25,
        required=True,
        help="Last day of the following month on which statements can be made, and the last day "
        "whose facts they know. Beyond the end of a month it means its last day.",
    )
    aftersales_repeat_months = fields.Integer(
        string="Repeat Repair Months",
        default=3,
        required=True,
        help="A repair of the same fault on the same machine within so many months is not paid.",
    )
    aftersales_carry_months = fields.Integer(
        string="Carry Months",
        default=3,
        required=True,
        help="An order that is held for longer than so many months before the settlement month "
        "expires.",
    )
    aftersales_false_multiplier = fields.Float(
        string="False Order Multiplier",
        digits=(16, 6),
        default=10.0,
        required=True,
        help="A fictitious order costs so many times its labour and travel.",
    )
    aftersales_non_original_multiplier = fields.Float(
        string="Non-Original Part Multiplier",
        digits=(16, 6),
        default=10.0,
        required=True,
        help="A part that is not original costs so many times its list price.",
    )
    aftersales_bill_journal_id = fields.Many2one(
        "account.journal",
        string="Statement Bills Journal",
        domain="[('type', '=', 'purchase'), ('company_id', '=', id)]",
        help="Empty: the company's first purchase journal.",
    )
    aftersales_bill_account_id = fields.Many2one(
        "account.account",
        string="Statement Bills Account",
        domain="[('internal_group', '=', 'expense'), ('company_ids', 'in', id)]",
        help="Expense account of the statements' bills. Empty: the journal's default account.",
    )

    _aftersales_days_in_month = models.Constraint(
        "check (aftersales_open_day between 1 and 31 and aftersales_cutoff_day between 1 and 31)",
        "The settlement's opening and cutoff days are days of a month, 1 to 31.",
    )
    _aftersales_open_before_cutoff = models.Constraint(
        "check (aftersales_open_day <= aftersales_cutoff_day)",
        "The settlement can't open after its cutoff day.",
    )
    _aftersales_parameters_not_negative = models.Constraint(
        "check (aftersales_repeat_months >= 0 and aftersales_carry_months >= 0 "
        "and aftersales_false_multiplier >= 0 and aftersales_non_original_multiplier >= 0)",
        "The settlement's months and multipliers can't be below zero.",
    )

    def write(self, vals):
        if "aftersales_tz" in vals:
            self._check_time_zone_unsettled(vals["aftersales_tz"])
        return super().write(vals)

    def _check_time_zone_unsettled(self, time_zone):
        """Refuse another time zone where statements are approved.

        It would move the days of settled orders, which decided their claims.

        :raises UserError: naming the company
        """
        changed = self.filtered(lambda company: company.aftersales_tz != time_zone)
        # Whoever may edit companies need not be allowed to see settlements.
        approved = (
            self.env["aftersales.statement"]
            .sudo()
            .search(Domain("company_id", "in", changed.ids) & FROZEN, limit=1)
        )
        if approved:
            raise UserError(
                self.env._(
                    "Statements of %(company)s are approved: its service time zone, which their "
                    "days are in, can't change any more.",
                    company=approved.company_id.name,
                )
            )
