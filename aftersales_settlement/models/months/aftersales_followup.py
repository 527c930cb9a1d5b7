from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.base.changes import changed_fields
from odoo.addons.aftersales_service.rules.dates import month_start

from ..base.freeze import FROZEN

# What the mean of a point's scores in a month is made of; a note may always be added.
COUNTED_FACTS = frozenset({"order_id", "date", "score"})


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    def write(self, vals):
        self.filtered(lambda call: changed_fields(call, vals, COUNTED_FACTS))._ensure_not_counted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        self._ensure_not_counted()

    def _get_counted(self):
        """Return the follow-ups of approved months: they made the coefficient (rule 9).

        One that is entered late, for a month that is approved already, changes nothing there.
        """
        # Superuser: whoever enters follow-ups need not be allowed to see settlements.
        statements = self.env["aftersales.statement"].sudo()
        approved = statements._read_group(
            Domain("company_id", "in", self.sudo().company_id.ids) & FROZEN,
            ["company_id", "period_id"],
        )
        months = {(company.id, period.month) for company, period in approved}
        # Superuser: whoever calls customers need not see settlements.
        counted = self.sudo().filtered(
            lambda call: (call.company_id.id, month_start(call.date)) in months
        )
        return counted.with_env(self.env)

    def _ensure_not_counted(self):
        """Refuse to change follow-ups that an approved month counted.

        :raises UserError: naming the first of them
        """
        for call in self._get_counted():
            raise UserError(
                self.env._(
                    "The approved statements of %(month)s have counted the follow-up of "
                    "%(order)s: it can't change any more. Its note still can.",
                    month=f"{call.date:%Y-%m}",
                    order=call.order_id.name,
                )
            )
