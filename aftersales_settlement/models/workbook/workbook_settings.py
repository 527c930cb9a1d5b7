from odoo import models
from odoo.fields import Domain

from odoo.addons.aftersales_service.workbook import Column

from ..base.freeze import FROZEN

FIELDS = {
    "open_day": "aftersales_open_day",
    "cutoff_day": "aftersales_cutoff_day",
    "repeat_months": "aftersales_repeat_months",
    "false_multiplier": "aftersales_false_multiplier",
    "non_original_multiplier": "aftersales_non_original_multiplier",
    "carry_months": "aftersales_carry_months",
}


class AftersalesWorkbookSettings(models.AbstractModel):
    _inherit = "aftersales.workbook.settings"

    def _get_settings(self):
        decimals = self._get_decimals("res.company", "aftersales_false_multiplier")
        day = {"minimum": 1, "maximum": 31}
        times = {"minimum": 0, "decimals": decimals}
        return [
            *super()._get_settings(),
            Column("open_day", "integer", **day),
            Column("cutoff_day", "integer", **day),
            self._get_months_column("repeat_months"),
            Column("false_multiplier", "number", **times),
            Column("non_original_multiplier", "number", **times),
            self._get_months_column("carry_months"),
        ]

    def _get_setting_fields(self):
        return super()._get_setting_fields() | FIELDS

    def _check_together(self, run, plan):
        """Note a window of the month that ends before it opens."""
        company = run.company
        days = {name: company[name] for name in ("aftersales_open_day", "aftersales_cutoff_day")}
        rows = []
        for row, _company, changes in plan.updates:
            if days.keys() & changes.keys():
                rows.append(row)
                days.update(changes)
        if rows and days["aftersales_open_day"] > days["aftersales_cutoff_day"]:
            message = self.env._("the settlement would open after its cutoff day")
            expected = self.env._("an open_day not after the cutoff_day")
            run.add_fault(rows[-1], "value", message, expected)
        return super()._check_together(run, plan)

    def _may_set(self, key):
        # The terms of payment are the settlement clerk's, as the rates are.
        if key in FIELDS:
            return self.env["aftersales.rate"].has_access("create")
        return super()._may_set(key)

    def _rests_on_timezone(self, company):
        # Whoever imports need not be allowed to see settlements.
        statements = self.env["aftersales.statement"].sudo()
        domain = Domain("company_id", "=", company.id) & FROZEN
        return bool(statements.search_count(domain, limit=1))
