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

    @api.model
    def _get_days_since_report(self) -> frozenset[str]:
        """Return the fields whose day only comes after the order was reported. Hook.

        They are among those that come after the completion, which counts where no report is known.
        """
        return frozenset()

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
        days, since_report = self._get_happened_days(), self._get_days_since_report()
        for record in self if names else ():
            # Superuser: whoever records what was done need not read the company's settings.
            order = record._get_happened_order().sudo()
            company = order.company_id or self.env.company
            today = company._aftersales_today()
            for name in sorted(names):
                done = order.completion_date if days[name] else None
                reported = order.reported_at if name in since_report else None
                reported = company._aftersales_local_date(reported) if reported else None
                why = plausibility.find_impossible_day(
                    record[name] or None, done or None, today, reported
                )
                if why:
                    raise ValidationError(record._explain_day(why, name, reported or done))

    def _explain_day(self, why, name, day):
        words = {
            "record": self.display_name,
            "date": self._fields[name]._description_string(self.env),
        }
        if why == plausibility.IN_FUTURE:
            return self.env._("%(record)s: %(date)s can't lie in the future.", **words)
        words["day"] = format_date(self.env, day)
        if why == plausibility.BEFORE_REPORTED:
            return self.env._(
                "%(record)s: %(date)s can't lie before %(day)s, when the work was asked for.",
                **words,
            )
        return self.env._(
            "%(record)s: %(date)s can't lie before %(day)s, when the work was completed.", **words
        )
