from odoo import api, fields, models


class AftersalesPointLevel(models.Model):
    _name = "aftersales.point.level"
    _description = "Service Point Level"
    _inherit = ["aftersales.kept.record", "aftersales.portal.record", "aftersales.shared.master"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name of the level in service workbooks.")
    sequence = fields.Integer(default=10, help="Levels are listed from the top of the network.")
    color = fields.Integer(help="Colour of the level's service points in the network's diagram.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique (code)", "Another level has this code already.")

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("service points"), self._count_by("aftersales.point", "level_id")),
        ]

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {"code", "name", "sequence"}

    @api.model
    def _get_money_fields(self):
        return super()._get_money_fields() | {"code"}
