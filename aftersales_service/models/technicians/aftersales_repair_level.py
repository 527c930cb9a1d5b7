from odoo import models


class AftersalesRepairLevel(models.Model):
    _inherit = "aftersales.repair.level"

    def _count_dependents(self):
        skills = self._count_by("aftersales.technician.skill", "repair_level_id")
        return [*super()._count_dependents(), (self.env._("technicians' skills"), skills)]
