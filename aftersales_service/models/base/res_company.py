from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get

from ...rules.local_time import to_local_day


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "aftersales.journal.mixin"]

    aftersales_tz = fields.Selection(
        _tz_get,
        string="Service Time Zone",
        compute="_compute_aftersales_tz",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The day of a service order, and the month that it is settled in, are those of this "
        "time zone. Changing it moves the orders that are not settled yet.",
    )

    @api.depends()
    def _compute_aftersales_tz(self):
        for company in self:
            if not company.aftersales_tz:
                company.aftersales_tz = company.resource_calendar_id.tz or "UTC"

    # === JOURNAL ===

    def _get_journal_company(self):
        return self

    @api.model
    def _get_journal_labels(self):
        return super()._get_journal_labels() | {
            "workbook_name": self.env._("Workbook"),
            "workbook_hash": self.env._("Fingerprint"),
            "workbook_created": self.env._("Rows Added"),
            "workbook_updated": self.env._("Rows Changed"),
            "workbook_removed": self.env._("Rows Removed"),
        }

    # === TIME ZONE ===

    def write(self, vals):
        """Write; another time zone moves the days of orders that nothing rests on yet."""
        zone = vals.get("aftersales_tz")
        moved = self.filtered(lambda company: zone and company.aftersales_tz != zone)
        result = super().write(vals)
        if moved:
            moved._recompute_completion_dates()
        return result

    def _recompute_completion_dates(self):
        """Compute the completion day of the companies' orders anew, but not of closed ones."""
        # Whoever may change the company's time zone changes the days of all its orders.
        orders = self.env["repair.order"].sudo()
        orders = orders.search([("company_id", "in", self.ids), ("completed_at", "!=", False)])
        orders -= orders._get_closed_orders()
        self.env.add_to_compute(orders._fields["completion_date"], orders)

    def _aftersales_today(self):
        """Return today's date in the company's time zone."""
        return self._aftersales_local_date(fields.Datetime.now())

    def _aftersales_local_date(self, moment):
        """Return the company's local date at ``moment``, a naive datetime in UTC."""
        self.ensure_one()
        return to_local_day(moment, self.aftersales_tz)

    def _aftersales_local_date_sql(self, column):
        """Return the SQL of the same of a column, for lists that the database sorts."""
        self.ensure_one()
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, self.aftersales_tz)
