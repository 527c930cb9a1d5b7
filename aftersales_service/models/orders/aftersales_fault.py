from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AftersalesFault(models.Model):
    _name = "aftersales.fault"
    _description = "Fault"
    _inherit = [
        "aftersales.form.only.mixin",
        "aftersales.kept.record",
        "aftersales.code.mixin",
        "aftersales.shared.master",
    ]
    _parent_store = True

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "aftersales.fault", string="Fault Group", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("aftersales.fault", "parent_id", string="Faults Below")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another fault has this code already.")

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A fault can't lie below itself."))

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service orders"), self._count_by("repair.order", "fault_id")),
            (self.env._("faults below it"), self._count_by("aftersales.fault", "parent_id")),
        ]

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"code", "parent_id"}
