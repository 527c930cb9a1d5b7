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
    """A serial number of a machine is the machine: whose it is, what covers it, its history."""

    _inherit = "stock.lot"

    # The search box asks for name or reference: without its own index the reference makes it
    # read all lots.
    ref = fields.Char(index="trigram")
    is_machine = fields.Boolean(compute="_compute_is_machine")
    customer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Who uses the machine.",
    )
    customer_phone = fields.Char(related="customer_id.phone", string="Customer Phone")
    dealer_id = fields.Many2one(
        "aftersales.point",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The service point that sold the machine.",
    )
    production_date = fields.Date(tracking=True)
    delivery_date = fields.Date(tracking=True)
    installation_date = fields.Date(tracking=True)
    usage_note = fields.Text(
        string="Use", help="Where and for what the machine is used, as far as it matters."
    )
    usage_reading_ids = fields.One2many(
        "aftersales.usage.reading", "lot_id", string="Usage Readings"
    )
    service_order_ids = fields.One2many(
        "repair.order", "lot_id", string="Service Orders", domain=[("point_id", "!=", False)]
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")
    replacement_ids = fields.Many2many(
        "aftersales.replacement", string="Replaced Parts", compute="_compute_replacement_ids"
    )

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

    # Read by the workbook import and by scanning: exact serial numbers and prefixes. A plain
    # index on the name would be taken for substrings too, and is slower there than the trigrams.
    _name_pattern_idx = models.Index("(name varchar_pattern_ops)")

    # === COMPUTE ===

    @api.depends("product_id.aftersales_kind")
    def _compute_is_machine(self):
        for lot in self:
            lot.is_machine = lot.product_id.aftersales_kind == "machine"

    @api.depends("dealer_id")
    def _compute_company_id(self):
        # A machine sold through a network belongs to that network's company, or others would
        # see a dealer that they may not read. It stays there, whatever becomes of the dealer.
        ours = self.filtered(
            lambda lot: (
                lot.is_machine
                and not lot.product_id.company_id
                and (lot.dealer_id or lot.company_id)
            )
        )
        for lot in ours:
            lot.company_id = lot.dealer_id.company_id or lot.company_id
        return super(StockLot, self - ours)._compute_company_id()

    def _compute_service_order_count(self):
        counts = dict(
            self.env["repair.order"]._read_group(
                [("lot_id", "in", self.ids), ("point_id", "!=", False)], ["lot_id"], ["__count"]
            )
        )
        for lot in self:
            lot.service_order_count = counts.get(lot._origin, 0)

    @api.depends("service_order_ids.replacement_ids")
    def _compute_replacement_ids(self):
        orders = self.env["repair.order"].search(
            [("lot_id", "in", self.ids), ("point_id", "!=", False)]
        )
        replacements = self.env["aftersales.replacement"].search([("order_id", "in", orders.ids)])
        by_lot = replacements.grouped("machine_id")
        for lot in self:
            lot.replacement_ids = by_lot.get(lot._origin, False)

    # === WARRANTY: as it stands today, by the same rules that decide orders ===

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

    # === ACTIONS ===

    def action_view_service_orders(self):
        """Open the service orders of the machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.repair_order_action"
        )
        return {
            **action,
            "domain": [("lot_id", "=", self.id), ("point_id", "!=", False)],
            "context": {
                "aftersales_service_order": True,
                "default_repair_lot_id": self.id,
                "default_product_id": self.product_id.id,
                "default_partner_id": self.customer_id.id,
                "default_point_id": self.dealer_id.id,
            },
        }

    def action_view_dealer(self):
        """Open the service point that sold the machine."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.point",
            "views": [(False, "form")],
            "res_id": self.dealer_id.id,
        }
