from odoo import api, fields, models
from odoo.exceptions import UserError

# Verdicts with a fixed meaning: rules know them by their codes.
STANDARD_CODES = frozenset({"accepted", "non_original", "out_of_warranty", "human_damage"})


class AftersalesInspectionVerdict(models.Model):
    _name = "aftersales.inspection.verdict"
    _description = "Inspection Verdict"
    _inherit = [
        "aftersales.form.only.mixin",
        "aftersales.kept.record",
        "aftersales.shared.master",
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="The word for this verdict in workbooks and exports.",
    )
    sequence = fields.Integer(default=10)
    is_accepted = fields.Boolean(
        string="Accepted",
        help="The returned part fulfils the obligation to return it. Any other verdict on a "
        "covered part excludes the order from payment.",
    )
    charges_list_price = fields.Boolean(
        help="The service point owes a penalty: list price × quantity × the company's multiplier "
        "for non-original parts.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("unique (code)", "There is already a verdict with this code.")
    _accepted_is_not_charged = models.Constraint(
        "check (not (is_accepted and charges_list_price))",
        "A verdict that accepts the part can't charge its price.",
    )

    def write(self, vals):
        if "code" in vals:
            self._check_standard_codes(lambda verdict: verdict.code != vals["code"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_standard(self):
        self._check_standard_codes(lambda verdict: True)

    def _check_standard_codes(self, is_touched):
        """Refuse to rename or delete a verdict with a fixed meaning.

        :param is_touched: function of a verdict, true when it would be changed
        :raises UserError: for a standard verdict
        """
        standard = self.filtered(lambda v: v.code in STANDARD_CODES and is_touched(v))
        if standard:
            raise UserError(
                self.env._(
                    "The verdict %(name)s has a fixed meaning: its code stays, and it can "
                    "be archived but not deleted.",
                    name=standard[0].display_name,
                )
            )

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("part returns"), self._count_by("aftersales.part.return", "verdict_id")),
        ]

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"charges_list_price", "code", "is_accepted"}
