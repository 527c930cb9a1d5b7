from odoo import api, fields, models


class AftersalesRequestType(models.Model):
    """What customers get in touch about: a repair, a question, a complaint, an accident."""

    _name = "aftersales.request.type"
    _description = "Request Type"
    _inherit = [
        "aftersales.form.only.mixin",
        "aftersales.kept.record",
        "aftersales.shared.master",
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    service_type_id = fields.Many2one(
        "aftersales.service.type",
        index="btree_not_null",
        ondelete="set null",
        domain="[('kind', '!=', 'travel')]",
        help="What a service order for such a request is for.",
    )
    is_for_work = fields.Boolean(compute="_compute_is_for_work")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.depends("service_type_id")
    def _compute_is_for_work(self):
        for type_ in self:
            type_.is_for_work = bool(type_.service_type_id)

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"service_type_id"}

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("requests"), self._count_by("aftersales.request", "type_id")),
        ]
