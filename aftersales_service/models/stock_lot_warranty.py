from datetime import timedelta

from odoo import api, fields, models

from ..rules import warranty

# What a reason of the rules means for a machine as a whole.
STATE_OF_REASON = {
    warranty.COVERED: "covered",
    warranty.ENDED: "expired",
    warranty.USAGE_EXCEEDED: "expired",
    warranty.NOT_STARTED: "none",
    warranty.NO_START: "none",
    warranty.NO_POLICY: "none",
}


class StockLot(models.Model):
    """What covers a machine as it stands today, by the same rules that decide orders."""

    _inherit = "stock.lot"

    warranty_policy_id = fields.Many2one("aftersales.warranty.policy", compute="_compute_warranty")
    warranty_start = fields.Date(string="Covered From", compute="_compute_warranty")
    warranty_end = fields.Date(
        string="Covered Until", compute="_compute_warranty", help="The last day covered."
    )
    warranty_state = fields.Selection(
        [("covered", "Covered"), ("expired", "Expired"), ("none", "No Warranty")],
        string="Warranty",
        compute="_compute_warranty",
    )
    warranty_reason = fields.Char(string="Why", compute="_compute_warranty")
    warranty_terms = fields.Html(string="Terms", compute="_compute_warranty_terms", sanitize=False)

    # === COMPUTE ===

    @api.depends(
        "product_id",
        "company_id",
        "production_date",
        "delivery_date",
        "installation_date",
        "usage_reading_ids.value",
    )
    @api.depends_context("company", "lang")
    def _compute_warranty(self):
        policies = self.env["aftersales.warranty.policy"]
        usages = self._get_latest_usage()
        for lot, company, book in self._with_policy_book():
            policy = book.policy_of(lot.product_id._origin.id)
            usage = usages.get(lot._origin.id)
            cover = warranty.cover_machine(
                policy, lot._get_machine_dates(), company._aftersales_today(), usage
            )
            lot.warranty_policy_id = policy and policy.id
            lot.warranty_start = cover.start
            lot.warranty_end = policies._get_last_day(cover)
            lot.warranty_state = STATE_OF_REASON[cover.reason]
            lot.warranty_reason = policies._describe_cover(cover, policy, usage)

    @api.depends(
        "product_id",
        "company_id",
        "production_date",
        "delivery_date",
        "installation_date",
        "usage_reading_ids.value",
        "service_order_ids.replacement_ids",
    )
    @api.depends_context("company", "lang")
    def _compute_warranty_terms(self):
        usages = self._get_latest_usage()
        facts = self.env["aftersales.replacement"]._get_restart_facts(self._origin)
        for lot, company, book in self._with_policy_book():
            policy = book.policy_of(lot.product_id._origin.id)
            if not policy:
                lot.warranty_terms = False
                continue
            today, usage = company._aftersales_today(), usages.get(lot._origin.id)
            replaced = [fact for fact in facts if fact.machine == lot._origin.id]
            lot.warranty_terms = self.env["ir.qweb"]._render(
                "aftersales_service.machine_warranty_terms",
                {
                    "terms": lot._get_warranty_terms(policy, today, usage),
                    "restarts": lot._get_restart_terms(company, book, replaced),
                },
            )

    def _with_policy_book(self):
        """Yield each machine with the company whose network it is in and that one's policies.

        A machine of no company is judged by the policies of the user's company.
        """
        for company, lots in self.grouped(lambda lot: lot.company_id or self.env.company).items():
            book = self.env["aftersales.warranty.policy"]._get_policy_book(company)
            for lot in lots:
                yield lot, company, book

    def _get_machine_dates(self):
        """Return the machine's dates as the warranty rules know them."""
        self.ensure_one()
        return warranty.MachineDates(
            self.production_date or None,
            self.delivery_date or None,
            self.installation_date or None,
        )

    def _get_latest_usage(self):
        """Return the latest usage reading of each machine that has one, by its id."""
        readings = self.env["aftersales.usage.reading"].search(
            [("lot_id", "in", self._origin.ids)], order="date, id"
        )
        return {reading.lot_id.id: reading.value for reading in readings}

    def _get_warranty_terms(self, policy, today, usage):
        """Return what the policy says of the machine and of each part category, as dicts.

        :return: dicts with a name, the ``months`` covered, whether ``covered`` today, and a reason
        """
        lines = self.env["aftersales.warranty.policy"].browse(policy.id).part_ids
        named = [(self.env._("Machine and all other parts"), policy.months)]
        named += [(line.category_id.display_name, line.months) for line in lines]
        return [self._get_term(policy, name, months, today, usage) for name, months in named]

    def _get_term(self, policy, name, months, today, usage):
        """Return one row of the machine's warranty terms."""
        policies = self.env["aftersales.warranty.policy"]
        terms = policy._replace(months=months)
        cover = warranty.cover_machine(terms, self._get_machine_dates(), today, usage)
        if not months:
            cover = cover._replace(covered=False, reason=warranty.NEVER_COVERED)
        return {
            "name": name,
            "months": months,
            "covered": cover.covered,
            "reason": policies._describe_cover(cover, policy, usage),
        }

    def _get_restart_terms(self, company, book, replaced):
        """Return the covers that began anew with a replacement and still last, as dicts.

        :return: dicts with a part ``name``, the day it was replaced and the last day covered
        """
        restarts = warranty.find_restarts(
            book, self.product_id._origin.id, self._get_machine_dates(), replaced
        )
        today, latest = company._aftersales_today(), {}
        for restart in restarts:
            known = latest.get(restart.part)
            if restart.until > today and (not known or known.until < restart.until):
                latest[restart.part] = restart
        products = self.env["product.product"]
        return [
            {
                "name": products.browse(restart.part).display_name,
                "replaced_on": company._aftersales_local_date(restart.at),
                "last_day": restart.until - timedelta(days=1),
            }
            for restart in latest.values()
        ]
