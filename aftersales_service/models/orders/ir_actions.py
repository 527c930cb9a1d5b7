from odoo import api, models
from odoo.tools import frozendict, ormcache


class IrActionsActions(models.Model):
    """The print menu of orders begins with the service record sheet, if it is for them."""

    _inherit = "ir.actions.actions"

    @api.model
    @ormcache("model_name", "self.env.lang")
    def _get_bindings(self, model_name):
        bindings = super()._get_bindings(model_name)
        reports = bindings.get("report")
        if model_name != "repair.order" or not reports:
            return bindings
        # The client leaves out, by its domain, what is for service orders only.
        sheet = self.env.ref("aftersales_service.action_report_service_record").id
        reports = sorted(reports, key=lambda report: report["id"] != sheet)
        return frozendict({**bindings, "report": tuple(reports)})
