from decimal import Decimal

from odoo import api, fields, models

from ..rules import warranty
from ..rules.warranty.goodwill import add_grants, find_grants, goodwills_of, share_in
from ..rules.warranty.reasons import coverage_data


class AftersalesWarrantyWhatIf(models.TransientModel):
    """What would the warranty cover: any day, any part, any fault. Decides nothing."""

    _name = "aftersales.warranty.what.if"
    _description = "Warranty: What If"

    lot_id = fields.Many2one("stock.lot", string="Machine", required=True, readonly=True)
    day = fields.Date(required=True, default=lambda self: self.env.company._aftersales_today())
    product_id = fields.Many2one(
        "product.product", string="Part", domain="[('aftersales_kind', '=', 'part')]"
    )
    fault_id = fields.Many2one("aftersales.fault")
    has_usage = fields.Boolean(
        string="Usage Known",
        compute="_compute_has_usage",
        store=True,
        readonly=False,
        precompute=True,
    )
    usage = fields.Float(digits=(16, 6))
    exclusion_ids = fields.Many2many("aftersales.warranty.exclusion", string="Found")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    exclusion_note = fields.Char(compute="_compute_explanation")
    policies = fields.Html(string="Which Policy", compute="_compute_explanation", sanitize=False)

    @api.depends("usage")
    def _compute_has_usage(self):
        for wizard in self:
            wizard.has_usage = wizard.has_usage or bool(wizard.usage)

    @api.depends("lot_id", "day", "product_id", "fault_id", "has_usage", "usage", "exclusion_ids")
    @api.depends_context("lang", "company")
    def _compute_explanation(self):
        for wizard in self:
            if not wizard.lot_id or not wizard.day:
                wizard.explanation = wizard.policies = wizard.exclusion_note = False
                continue
            policies, usage = self.env["aftersales.warranty.policy"], wizard._get_usage()
            coverage, grants = wizard._decide()
            wizard.exclusion_note = wizard._get_exclusion_note(coverage.policy)
            data = coverage_data(coverage, usage)
            add_grants(data, grants)
            data, _paid = share_in(data, {}, wizard._get_goodwill_left(data))
            names = {wizard.product_id.id: wizard.product_id.display_name}
            wizard.explanation = policies._render_coverage(data, names)
            company = wizard.lot_id.company_id or self.env.company
            wizard.policies = self.env["ir.qweb"]._render(
                "aftersales_service.policy_comparison",
                {"lines": policies._compare_for(wizard.lot_id, company)},
            )

    def _get_exclusion_note(self, policy):
        """Return a sentence if what was found takes nothing away, for the policy says nothing."""
        found = self.exclusion_ids._origin
        ignored = found.filtered(lambda one: policy and one.id not in policy.exclusions)
        if not ignored:
            return False
        if not policy.exclusions:
            return self.env._(
                "Policy %(policy)s has no exclusions: whatever was found, it covers the same.",
                policy=policy.code,
            )
        return self.env._(
            "Policy %(policy)s says nothing of “%(found)s”: it covers the same with it.",
            policy=policy.code,
            found=", ".join(ignored.mapped("name")),
        )

    def _decide(self):
        """Return the `Coverage` of what is asked, and what goodwill there is for it."""
        lot = self.lot_id
        lot.check_access("read")
        facts = self.env["aftersales.order.facts"]
        [case] = facts._load_cases(lot).values()
        job = case.make_job(
            self.day,
            self._get_usage(),
            self.product_id.ids,
            self.fault_id.id or None,
            self.exclusion_ids._origin.ids,
        )
        replaced = facts._load_replaced(lot.ids, case.company._aftersales_today())
        [coverage] = warranty.decide(case.book, [job], replaced, case.lasting)
        return coverage, find_grants(case.book, job, case.own)

    def _get_goodwill_left(self, data):
        """Return how much is left of the goodwill that a decision's data speak of."""
        goodwill = self.env["aftersales.warranty"].browse(goodwills_of(data))
        return {one.id: Decimal(repr(one.amount_left)) for one in goodwill}

    def _get_usage(self):
        return self.usage if self.has_usage else None
