from odoo import api, fields, models


class AftersalesRepairLevel(models.Model):
    """How big a repair is: orders have one, and rates and skills that name one match it alone."""

    _name = "aftersales.repair.level"
    _description = "Repair Level"
    _inherit = [
        "aftersales.form.only.mixin",
        "aftersales.kept.record",
        "aftersales.shared.master",
    ]
    _order = "sequence, code, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name of the level in service workbooks.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another repair level has this code already.")

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service orders"), self._count_by("repair.order", "repair_level_id")),
        ]

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"code"}
