from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...rules import plausibility
from .sentinels import WORKBOOK_IMPORT


class AftersalesHappened(models.AbstractModel):
    """A record that says on which day something was done: not in the future, nor too early.

    Asked of people. The import and the system's own code say what they were told.
    """

    _name = "aftersales.happened"
    _description = "Record of What Was Done on a Day"

    @api.model
    def _get_happened_days(self) -> dict[str, bool]:
        """Return date field -> whether its day comes after the order's completion. Hook."""
        return {}

    def _get_happened_order(self):
        """Return the service order that the days are about. Hook."""
        return self.order_id

    @api.model_create_multi
    def create(self, vals_list):
        """Create; refuse days that can't be."""
        records = super().create(vals_list)
        records._check_happened(self._get_happened_days())
        return records

    def write(self, vals):
        """Write; refuse days that can't be."""
        result = super().write(vals)
        days = self._get_happened_days()
        self._check_happened(days if "order_id" in vals else days.keys() & vals.keys())
        return result

    def _check_happened(self, names):
        """Refuse days in the company's future, and those before the work was done.

        :param names: of date fields
        :raises ValidationError: naming the record and the date
        """
        if self.env.su or WORKBOOK_IMPORT.is_given(self.env):
            return
        days = self._get_happened_days()
        for record in self if names else ():
            # Superuser: whoever records what was done need not read the company's settings.
            order = record._get_happened_order().sudo()
            today = (order.company_id or self.env.company)._aftersales_today()
            for name in sorted(names):
                done = order.completion_date if days[name] else None
                why = plausibility.find_impossible_day(record[name] or None, done or None, today)
                if why:
                    raise ValidationError(record._explain_day(why, name, done))

    def _explain_day(self, why, name, done):
        words = {
            "record": self.display_name,
            "date": self._fields[name]._description_string(self.env),
        }
        if why == plausibility.IN_FUTURE:
            return self.env._("%(record)s: %(date)s can't lie in the future.", **words)
        return self.env._(
            "%(record)s: %(date)s can't lie before %(day)s, when the work was completed.",
            day=format_date(self.env, done),
            **words,
        )
