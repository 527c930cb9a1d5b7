from odoo import models


class AftersalesRepairLevel(models.Model):
    _inherit = "aftersales.repair.level"

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("rates"), self._count_by("aftersales.rate", "repair_level_id")),
        ]
