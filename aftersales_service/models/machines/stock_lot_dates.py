from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.sentinels import WORKBOOK_IMPORT

# What may be planned, and what can only have happened.
PLANNED_DATES = ("delivery_date", "installation_date")
PAST_DATES = ("production_date", "first_use_date")


class StockLot(models.Model):
    """A machine's dates lie in the past, but for a delivery or installation that is planned."""

    _inherit = "stock.lot"

    has_planned_dates = fields.Boolean(
        string="Delivery Planned",
        help="The delivery or installation is planned: its date may lie in the future.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; refuse dates that can't have been."""
        lots = super().create(vals_list)
        lots._check_dates_happened()
        return lots

    def write(self, vals):
        """Write; refuse dates that can't have been."""
        result = super().write(vals)
        if not {"has_planned_dates", *PLANNED_DATES, *PAST_DATES}.isdisjoint(vals):
            self._check_dates_happened()
        return result

    def _check_dates_happened(self):
        """Refuse dates in the future; the import and our own code say what they were told.

        :raises ValidationError: naming the machine and the date
        """
        if self.env.su or WORKBOOK_IMPORT.is_given(self.env):
            return
        for lot in self.filtered("is_machine"):
            today = (lot.company_id or self.env.company)._aftersales_today()
            names = PAST_DATES if lot.has_planned_dates else PAST_DATES + PLANNED_DATES
            ahead = [name for name in names if lot[name] and lot[name] > today]
            if ahead:
                raise ValidationError(
                    self.env._(
                        "%(machine)s: %(date)s lies in the future. A delivery or installation that "
                        "is planned is ticked as such.",
                        machine=lot.name,
                        date=self._fields[ahead[0]]._description_string(self.env),
                    )
                )
