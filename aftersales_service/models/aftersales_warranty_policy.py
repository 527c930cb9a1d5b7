from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..rules import warranty
from ..rules.tree import Tree


class AftersalesWarrantyPolicy(models.Model):
    """How long machines are covered, from when, and for which parts on which terms."""

    _name = "aftersales.warranty.policy"
    _description = "Warranty Policy"
    _inherit = ["aftersales.code.mixin", "mail.thread"]
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
    active = fields.Boolean(default=True)

    # Also read by the workbook import, by code within the company.
    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "Another warranty policy of the company has this code already."
    )
    _product_uniq = models.UniqueIndex(
        "(company_id, product_id) WHERE active AND product_id IS NOT NULL",
        "The product has another warranty policy: archive one of the two.",
    )
    _category_uniq = models.UniqueIndex(
        "(company_id, category_id) WHERE active AND product_id IS NULL AND category_id IS NOT NULL",
        "The product category has another warranty policy: archive one of the two.",
    )
    _general_uniq = models.UniqueIndex(
        "(company_id) WHERE active AND product_id IS NULL AND category_id IS NULL",
        "There is another warranty policy for all products: archive one of the two, or give one "
        "a product or a category.",
    )
    _months_not_negative = models.Constraint(
        "CHECK (months >= 0 AND cap_months >= 0)", "A number of months can't be negative."
    )
    _usage_limit_not_negative = models.Constraint(
        "CHECK (usage_limit >= 0)", "A usage limit can't be negative."
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

    # === RULES ===

    @api.model
    def _get_policy_book(self, company):
        """Return a company's policies as the warranty rules want them.

        A constant number of queries, whatever the numbers of policies, categories and products.

        :param company: a single ``res.company``
        :rtype: odoo.addons.aftersales_service.rules.warranty.PolicyBook
        """
        by_product, by_category, general = {}, {}, None
        for record in self.search([("company_id", "=", company.id)]):
            policy = record._to_rule()
            if record.product_id:
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
        )

    def _to_rule(self):
        """Return the policy as the warranty rules know it."""
        self.ensure_one()
        terms = {
            line.category_id.id: warranty.PartTerm(
                line.category_id.id, line.months, line.restart_months
            )
            for line in self.part_ids
        }
        return warranty.Policy(
            id=self.id,
            code=self.code,
            start_event=self.start_event,
            months=self.months,
            cap_months=self.cap_months if self.has_cap else None,
            usage_limit=self.usage_limit if self.has_usage_limit else None,
            parts=terms,
        )

    @api.model
    def _get_category_tree(self):
        """Return the tree of product categories."""
        self.env["product.category"].flush_model(["parent_id"])
        return Tree(dict(self.env.execute_query(SQL("SELECT id, parent_id FROM product_category"))))

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

    # === REASONS ===

    @api.model
    def _describe_cover(self, cover, policy=None, usage=None):
        """Return why something is covered or not, as a sentence in the user's language.

        :param cover: a `Cover` of the warranty rules
        :param policy: the `Policy` of the rules that it was decided by, if there is one
        :param usage: the usage that it was decided for, or None
        """
        words = {
            "policy": policy.code if policy else "",
            "start": format_date(self.env, cover.start) if cover.start else "",
            "last": format_date(self.env, self._get_last_day(cover)) if cover.end else "",
            "usage": f"{usage:,.15g}" if usage is not None else "",
            "limit": f"{policy.usage_limit:,.15g}" if policy and policy.usage_limit else "0",
        }
        return self._get_cover_sentence(cover.reason, words)

    @api.model
    def _get_last_day(self, cover):
        """Return the last covered day of a `Cover`, or False without an end."""
        return cover.end - timedelta(days=1) if cover.end else False

    def _get_cover_sentence(self, reason, words):
        """Return the sentence for a reason code of the warranty rules."""
        match reason:
            case warranty.COVERED:
                return self.env._(
                    "Covered by policy %(policy)s from %(start)s to %(last)s.", **words
                )
            case warranty.COVERED_BY_RESTART:
                return self.env._(
                    "Covered until %(last)s since the same part was replaced under warranty.",
                    **words,
                )
            case warranty.NO_POLICY:
                return self.env._("No warranty policy applies to the machine's product.")
            case warranty.NO_START:
                return self.env._(
                    "Policy %(policy)s applies, but the machine has none of the dates that its "
                    "cover can start with.",
                    **words,
                )
            case warranty.NOT_STARTED:
                return self.env._("Cover by policy %(policy)s starts on %(start)s only.", **words)
            case warranty.ENDED:
                return self.env._("Cover by policy %(policy)s ended on %(last)s.", **words)
            case warranty.USAGE_EXCEEDED:
                return self.env._(
                    "The usage of %(usage)s is above the limit of %(limit)s in policy %(policy)s.",
                    **words,
                )
        return self.env._("Policy %(policy)s never covers such parts.", **words)
