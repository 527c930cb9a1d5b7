from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules import warranty
from ...rules.tree import Tree
from .aftersales_policy_source import POLICY_BOOKS


def to_percents(record):
    """Return the three percentages of a record as the warranty rules know them."""
    names = ("percent_parts", "percent_labour", "percent_travel")
    percents = warranty.Percents(*(Decimal(repr(record[name])) for name in names))
    return warranty.ALL if percents == warranty.ALL else percents


class AftersalesWarrantyPolicy(models.Model):
    """How long machines are covered, from when, and for which parts on which terms."""

    _name = "aftersales.warranty.policy"
    _description = "Warranty Policy"
    _inherit = [
        "aftersales.kept.record",
        "aftersales.code.mixin",
        "aftersales.journal.mixin",
        "aftersales.policy.source",
        "mail.thread",
    ]
    _check_company_auto = True

    code = fields.Char(tracking=True)
    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('aftersales_kind', '=', 'machine')]",
        help="The policy is for machines of this product only, and goes before every other.",
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The policy is for machines of this category and of those below it, unless a nearer "
        "category or the product has a policy of its own.",
    )
    start_event = fields.Selection(
        [
            ("production", "Production"),
            ("delivery", "Delivery"),
            ("installation", "Installation"),
        ],
        string="Starts With",
        required=True,
        default="installation",
        tracking=True,
        help="The machine's date on which the cover starts. If that date is missing, the one "
        "before it counts: delivery for installation, production for delivery.",
    )
    has_cap = fields.Boolean(
        string="Latest Start",
        compute="_compute_has_cap",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The cover starts no later than so many months after production, whenever the "
        "machine was delivered or installed.",
    )
    cap_months = fields.Integer(
        string="Latest Start (Months)",
        tracking=True,
        help="0: no later than on the day of production.",
    )
    months = fields.Integer(
        string="Duration",
        required=True,
        default=12,
        tracking=True,
        help="How many calendar months machines are covered.",
    )
    has_usage_limit = fields.Boolean(
        string="Limited by Usage",
        compute="_compute_has_usage_limit",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    usage_limit = fields.Float(
        digits=(16, 6),
        tracking=True,
        help="Cover ends when the usage on a service order (hours or kilometres) is above this.",
    )
    part_ids = fields.One2many(
        "aftersales.warranty.policy.part", "policy_id", string="Parts", copy=True
    )
    step_ids = fields.One2many(
        "aftersales.warranty.policy.step", "policy_id", string="Steps by Age", copy=True
    )
    exclusion_ids = fields.One2many(
        "aftersales.warranty.policy.exclusion", "policy_id", string="Exclusions", copy=True
    )
    percent_parts = fields.Float(
        string="Parts (%)",
        digits=(5, 2),
        default=100.0,
        required=True,
        tracking=True,
        help="How much of the parts is covered.",
    )
    percent_labour = fields.Float(
        string="Labour (%)",
        digits=(5, 2),
        default=100.0,
        required=True,
        tracking=True,
        help="How much of the labour is covered.",
    )
    percent_travel = fields.Float(
        string="Travel (%)",
        digits=(5, 2),
        default=100.0,
        required=True,
        tracking=True,
        help="How much of the travel is covered.",
    )
    version = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        tracking=True,
        help="Counts the changes of terms. A decision names the version that it was made by.",
    )
    active = fields.Boolean(default=True)

    # Also read by the workbook import, by code within the company.
    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "Another warranty policy of the company has this code already."
    )
    # Of policies without conditions there is one for the same machines, whoever saves at the same
    # time; those with conditions are compared when they are saved.
    _product_uniq = models.UniqueIndex(
        "(company_id, product_id) WHERE active AND NOT is_conditional AND product_id IS NOT NULL",
        "The product has another warranty policy: archive one of the two.",
    )
    _category_uniq = models.UniqueIndex(
        "(company_id, category_id) WHERE active AND NOT is_conditional AND product_id IS NULL"
        " AND category_id IS NOT NULL",
        "The product category has another warranty policy: archive one of the two.",
    )
    _general_uniq = models.UniqueIndex(
        "(company_id) WHERE active AND NOT is_conditional AND product_id IS NULL"
        " AND category_id IS NULL",
        "There is another warranty policy for all products: archive one of the two, or give one "
        "a product or a category.",
    )
    _months_not_negative = models.Constraint(
        "CHECK (months >= 0 AND cap_months >= 0)", "A number of months can't be negative."
    )
    _usage_limit_not_negative = models.Constraint(
        "CHECK (usage_limit >= 0)", "A usage limit can't be negative."
    )

    _percents_in_range = models.Constraint(
        "CHECK (percent_parts BETWEEN 0 AND 100 AND percent_labour BETWEEN 0 AND 100"
        " AND percent_travel BETWEEN 0 AND 100)",
        "A percentage is between 0 and 100.",
    )

    # === COMPUTE ===

    @api.depends("cap_months")
    def _compute_has_cap(self):
        for policy in self:
            policy.has_cap = policy.has_cap or bool(policy.cap_months)

    @api.depends("usage_limit")
    def _compute_has_usage_limit(self):
        for policy in self:
            policy.has_usage_limit = policy.has_usage_limit or bool(policy.usage_limit)

    # === WHAT RESTS ON IT ===

    def _count_dependents(self):
        return [
            *super()._count_dependents(),
            (
                self.env._("warranty decisions"),
                self._count_by("aftersales.warranty.decision", "policy_id"),
            ),
        ]

    # === FOR THE RULES ===

    @api.model
    def _get_policy_book(self, company):
        """Return a company's policies as the warranty rules want them, read once a transaction.

        What they rest on forgets them when it changes, see ``aftersales.policy.source``.

        :param company: a single ``res.company``
        :rtype: odoo.addons.aftersales_service.rules.warranty.PolicyBook
        """
        books = self.env.cr.cache.setdefault(POLICY_BOOKS, {})
        if company.id not in books:
            # Superuser: policies decide, whoever asks, and the next who asks may be another.
            policies = self.sudo().with_context(active_test=True)
            books[company.id] = policies._read_policy_book(company)
        return books[company.id]

    @api.model
    def _read_policy_book(self, company):
        """Read a company's policies by a constant number of queries, however many there are."""
        by_product, by_category, general, conditional = {}, {}, None, []
        for record in self.search([("company_id", "=", company.id)]):
            policy = record._to_rule()
            if record.is_conditional:
                conditional.append(record._to_conditional_rule(policy))
            elif record.product_id:
                by_product[record.product_id.id] = policy
            elif record.category_id:
                by_category[record.category_id.id] = policy
            else:
                general = policy
        return warranty.PolicyBook(
            by_product,
            by_category,
            general,
            self._get_category_tree(),
            self._get_product_categories(),
            conditional,
            self._get_dealer_network(company),
            self._get_fault_tree(),
        )

    def _to_rule(self):
        """Return the policy as the warranty rules know it."""
        self.ensure_one()
        return warranty.Policy(
            id=self.id,
            code=self.code,
            start_event=self.start_event,
            months=self.months,
            cap_months=self.cap_months if self.has_cap else None,
            usage_limit=self.usage_limit if self.has_usage_limit else None,
            parts=self.part_ids._to_rules("category_id"),
            products=self.part_ids._to_rules("product_id"),
            faults=self.part_ids._to_rules("fault_id"),
            percents=to_percents(self),
            steps=self.step_ids._to_rules(),
            exclusions=self.exclusion_ids._to_rules(),
            version=self.version,
        )

    def _to_conditional_rule(self, policy=None):
        """Return the policy with what it is for, as the warranty rules know it.

        :param policy: the policy's own rule, if it is at hand
        """
        self.ensure_one()
        return warranty.ConditionalPolicy(
            policy or self._to_rule(),
            self.product_id.id or None,
            self.category_id.id or None,
            self._get_conditions(),
        )

    def _get_conditions(self):
        """Return the policy's conditions as the warranty rules know them."""
        self.ensure_one()
        return warranty.Conditions(
            dealers=frozenset(self.dealer_ids.ids),
            channels=frozenset(self.channel_ids.ids),
            countries=frozenset(self.country_ids.ids),
            basis=self.validity_basis or None,
            valid_from=self.valid_from or None,
            valid_to=self.valid_to or None,
        )

    @api.model
    def _get_category_tree(self):
        """Return the tree of product categories."""
        self.env["product.category"].flush_model(["parent_id"])
        return Tree(dict(self.env.execute_query(SQL("SELECT id, parent_id FROM product_category"))))

    @api.model
    def _get_fault_tree(self):
        """Return the tree of faults, archived ones included."""
        self.env["aftersales.fault"].flush_model(["parent_id"])
        return Tree(dict(self.env.execute_query(SQL("SELECT id, parent_id FROM aftersales_fault"))))

    @api.model
    def _get_dealer_network(self, company):
        """Return a company's service points as the dealers that policies name."""
        self.env["aftersales.point"].flush_model(["parent_id", "level_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, parent_id, level_id FROM aftersales_point WHERE company_id = %s",
                company.id,
            )
        )
        return warranty.Network(
            Tree({point: parent for point, parent, _level in rows}),
            {point: level for point, _parent, level in rows},
        )

    @api.model
    def _get_product_categories(self):
        """Return the category of every product, archived ones included, as a dict of ids."""
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["product.template"].flush_model(["categ_id"])
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT product.id, template.categ_id
                         FROM product_product product
                         JOIN product_template template ON template.id = product.product_tmpl_id"""
                )
            )
        )
