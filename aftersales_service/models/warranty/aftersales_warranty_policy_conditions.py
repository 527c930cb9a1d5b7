from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.warranty import policies as warranty_policies
from ..base.locks import take_turns
from .aftersales_order_facts import to_dates, to_sale

CONDITION_FIELDS = (
    "dealer_ids",
    "channel_ids",
    "country_ids",
    "validity_basis",
    "valid_from",
    "valid_to",
)


class AftersalesWarrantyPolicy(models.Model):
    """For which of the machines of its product or category a policy is."""

    _inherit = "aftersales.warranty.policy"

    dealer_ids = fields.Many2many(
        "aftersales.point",
        "aftersales_warranty_policy_dealer_rel",
        "policy_id",
        "point_id",
        string="Sold By",
        check_company=True,
        help="Only machines that these service points, or others below them, sold.",
    )
    channel_ids = fields.Many2many(
        "aftersales.point.level",
        "aftersales_warranty_policy_channel_rel",
        "policy_id",
        "level_id",
        string="Sales Channel",
        help="Only machines whose dealer is of one of these levels.",
    )
    country_ids = fields.Many2many(
        "res.country",
        "aftersales_warranty_policy_country_rel",
        "policy_id",
        "country_id",
        string="Market",
        help="Only machines that are used in these countries.",
    )
    validity_basis = fields.Selection(
        [("production", "Produced"), ("delivery", "Sold")],
        string="Machines",
        required=True,
        default="delivery",
        tracking=True,
        help="The date of the machine that the policy's validity looks at: its production or its "
        "delivery to the customer.",
    )
    valid_from = fields.Date(string="From", tracking=True)
    valid_to = fields.Date(string="To", tracking=True, help="The last day.")
    is_conditional = fields.Boolean(
        string="Has Conditions", compute="_compute_is_conditional", store=True, precompute=True
    )
    example_lot_id = fields.Many2one(
        "stock.lot",
        string="Example Machine",
        store=False,
        check_company=True,
        domain="[('is_machine', '=', True)]",
        help="Pick a machine to see which policy counts for it, and why the others don't.",
    )
    example_answer = fields.Html(compute="_compute_example_answer", sanitize=False)

    _validity_in_order = models.Constraint(
        "CHECK (valid_from <= valid_to)", "A policy can't end before it starts."
    )

    # === COMPUTE ===

    @api.depends(*CONDITION_FIELDS)
    def _compute_is_conditional(self):
        for policy in self:
            policy.is_conditional = policy._get_conditions().any

    @api.depends("example_lot_id", "product_id", "category_id", *CONDITION_FIELDS)
    @api.depends_context("lang")
    def _compute_example_answer(self):
        for policy in self:
            lot = policy.example_lot_id
            policy.example_answer = bool(lot) and self.env["ir.qweb"]._render(
                "aftersales_service.policy_comparison",
                {"lines": self._compare_for(lot, policy.company_id)},
            )

    # === CONSTRAINTS ===

    def _take_turns(self):
        """Let nobody else save a policy of the companies at the same time."""
        take_turns(self.company_id)

    @api.constrains("active", "company_id", "product_id", "category_id", *CONDITION_FIELDS)
    def _check_contradictions(self):
        """Refuse two policies that are equally specific and can be for the same machine.

        Two without conditions are the database's affair: its unique indexes.
        """
        self._take_turns()
        domain = [("company_id", "in", self.company_id.ids), ("active", "=", True)]
        groups = defaultdict(lambda: self.browse())
        for policy in self.search(domain):
            groups[policy._get_scope_key()] |= policy
        for policy in self.filtered("active"):
            for other in groups[policy._get_scope_key()] - policy:
                if warranty_policies.contradict(policy._get_conditions(), other._get_conditions()):
                    policy._raise_contradiction(other)

    def _get_scope_key(self):
        """Return what must be the same of two policies to be for the same products."""
        return self.company_id, self.product_id, not self.product_id and self.category_id

    def _raise_contradiction(self, other):
        raise ValidationError(
            self.env._(
                "The policies %(one)s and %(other)s can be for the same machine, and neither is "
                "more specific: change what one of them is for (dealer, channel, market, dates), "
                "or archive it.",
                one=self.display_name,
                other=other.display_name,
            )
        )

    # === EXAMPLE ===

    @api.model
    def _compare_for(self, lot, company):
        """Return which policy is a machine's and why the others are not, as dicts.

        :return: dicts with ``policy`` (a record), whether it ``wins``, and the ``reason``; those
            that are for other products are left out
        """
        policies = self.search([("company_id", "=", company.id)])
        entries = [policy._to_conditional_rule() for policy in policies]
        [machine] = self.env["aftersales.order.facts"]._load_machines(lot)
        reasons = self._get_policy_book(company).compare(
            machine.product, to_dates(machine), to_sale(machine), entries
        )
        lines = [
            {
                "policy": policy,
                "wins": reasons[policy.id] == warranty_policies.WINS,
                "reason": self._get_comparison_sentence(reasons[policy.id]),
            }
            for policy in policies
            if reasons[policy.id] != warranty_policies.OTHER_PRODUCT
        ]
        return sorted(lines, key=lambda line: not line["wins"])

    def _get_comparison_sentence(self, reason):
        """Return the sentence for a reason that a policy is a machine's, or is not."""
        match reason:
            case warranty_policies.WINS:
                return self.env._("This policy counts.")
            case warranty_policies.LESS_SPECIFIC:
                return self.env._("Another policy is for its product or a nearer category.")
            case warranty_policies.LOWER_RANK:
                return self.env._(
                    "The policy that counts names its dealer, channel, market or dates more "
                    "specifically."
                )
            case warranty_policies.OTHER_DEALER:
                return self.env._("Another dealer sold the machine.")
            case warranty_policies.OTHER_CHANNEL:
                return self.env._("The machine was sold through another channel.")
            case warranty_policies.OTHER_COUNTRY:
                return self.env._("The machine is used in another country.")
            case warranty_policies.OTHER_TIME:
                return self.env._("The machine was made or sold at another time.")
        return self.env._("The policy is for other products.")
