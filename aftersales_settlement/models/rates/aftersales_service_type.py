from odoo import api, models


class AftersalesServiceType(models.Model):
    _inherit = "aftersales.service.type"

    @api.constrains("kind")
    def _check_rates_fit_kind(self):
        rates = self.env["aftersales.rate"].with_context(active_test=False)
        # Rates of every company depend on the shared type, also those its editor can't see.
        rates.sudo().search([("service_type_id", "in", self.ids)])._check_travel_is_per_km()

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (self.env._("rates"), self._count_by("aftersales.rate", "service_type_id")),
        ]
