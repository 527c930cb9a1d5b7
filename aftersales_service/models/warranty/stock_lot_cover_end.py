from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.warranty.end import last_covered_day

# Machines decided in one go, and kept: as many as a second or two take.
BATCH = 5_000
# Categories, dealers and markets change without saying so: nothing is older than this.
OLDEST = timedelta(days=30)
COVER_END_FIELDS = (
    "customer_id",
    "product_id",
    "company_id",
    "is_sold",
    "production_date",
    "delivery_date",
    "installation_date",
    "place_country_id",
    "dealer_id",
    "usage_reading_ids.value",
    "usage_reading_ids.date",
    "warranty_ids.state",
    "warranty_ids.date_start",
    "warranty_ids.date_end",
    "warranty_ids.scope",
    "warranty_ids.order_id",
    "warranty_ids.usage_limit",
    "warranty_ids.has_usage_limit",
)


class StockLot(models.Model):
    """When a machine's cover ends, kept for lists: at once by its own facts, else every night."""

    _inherit = "stock.lot"

    cover_end_date = fields.Date(
        string="Cover Ends",
        compute="_compute_cover_end_date",
        store=True,
        copy=False,
        help="The last day covered by policy or by a warranty of the machine's own, for lists: "
        "new every night. The machine's form decides exactly. 12/31/9999: no end.",
    )
    cover_computed_at = fields.Datetime(
        compute="_compute_cover_end_date",
        store=True,
        copy=False,
        help="When the end of the cover was found out.",
    )

    # Read by the filters for machines by cover.
    _cover_end_idx = models.Index("(cover_end_date) WHERE cover_end_date IS NOT NULL")
    # Read by the nightly run: whose cover was found out before the policies changed.
    _cover_computed_idx = models.Index("(company_id, cover_computed_at)")

    def _auto_init(self):
        """Add the columns empty: the nightly run fills them, millions of machines in batches."""
        columns = self.env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND column_name = 'cover_end_date'",
                self._table,
            )
        )
        if not columns:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN cover_end_date date,"
                    " ADD COLUMN cover_computed_at timestamp",
                    SQL.identifier(self._table),
                )
            )
        return super()._auto_init()

    # === COMPUTE ===

    @api.depends(*COVER_END_FIELDS)
    def _compute_cover_end_date(self):
        now, ends = fields.Datetime.now(), self._find_cover_ends()
        for lot in self:
            lot.cover_end_date = ends.get(lot)
            lot.cover_computed_at = now

    def _find_cover_ends(self):
        """Return machine -> the last day that it is covered, by a constant number of queries.

        Machines that are nobody's yet, and other lots, are left out.
        """
        # Policies, warranties and readings count, whoever changes the machine.
        lots = self.sudo()
        lots = lots.filtered(lambda lot: lot.is_machine and lot._is_in_use())
        main = self.env["res.company"].browse(self.env.ref("base.main_company").id).sudo()
        cases = lots.env["aftersales.order.facts"]._load_cases(lots, fallback=main)
        return {
            lot.with_env(self.env): last_covered_day(case.policy, case.dates, case.own, case.meter)
            for lot, case in cases.items()
        }

    # === CRON ===

    @api.model
    def _cron_update_cover_ends(self):
        """Find out anew when cover ends, where policies have changed or it is long ago.

        Batch after batch, each kept: a run that is stopped goes on where it was.
        """
        domain = self._get_outdated_domain()
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=self.search_count(domain))
        while lots := self.search(domain, limit=BATCH):
            lots._update_cover_ends()
            if not commit(len(lots)):
                break

    @api.model
    def _get_outdated_domain(self):
        """Return the domain of the lots whose cover's end is to be found out anew."""
        oldest = fields.Datetime.now() - OLDEST
        domain = Domain("cover_computed_at", "=", False)
        domain |= Domain("cover_computed_at", "<", oldest)
        # Every company's machines.
        companies = self.env["res.company"].sudo()
        for company in companies.search([("aftersales_cover_changed_at", "!=", False)]):
            domain |= Domain("company_id", "in", (company.id, False)) & Domain(
                "cover_computed_at", "<", company.aftersales_cover_changed_at
            )
        return domain

    def _update_cover_ends(self):
        """Keep when the machines' cover ends: straight into the table, millions in a night."""
        self.flush_recordset()
        ends = self._find_cover_ends()
        self.env.cr.execute(
            SQL(
                """
                UPDATE stock_lot SET cover_end_date = found.day, cover_computed_at = %s
                  FROM UNNEST(%s::int[], %s::date[]) AS found (id, day)
                 WHERE stock_lot.id = found.id
                """,
                fields.Datetime.now(),
                self.ids,
                [ends.get(lot) for lot in self],
            )
        )
        self.env.invalidate_all()
