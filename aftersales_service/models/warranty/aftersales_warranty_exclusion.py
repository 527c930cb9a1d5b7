from odoo import api, fields, models


class AftersalesWarrantyExclusion(models.Model):
    """What may void a cover: misuse, missed maintenance, parts that aren't original…"""

    _name = "aftersales.warranty.exclusion"
    _description = "Warranty Exclusion"
    _inherit = [
        "aftersales.form.only.mixin",
        "aftersales.kept.record",
        "aftersales.code.mixin",
        "aftersales.shared.master",
    ]

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="How the service point recognizes it, and what to note down."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another exclusion has this code already.")

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service orders"), self._count_by("repair.order", "exclusion_ids")),
            (
                self.env._("warranty policies"),
                self._count_by("aftersales.warranty.policy.exclusion", "exclusion_id"),
            ),
        ]

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"code"}
