from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...rules import warranty
from ...rules.tree import Tree


def to_percents(record):
    """Return the three percentages of a record as the warranty rules know them."""
    names = ("percent_parts", "percent_labour", "percent_travel")
    percents = warranty.Percents(*(Decimal(repr(record[name])) for name in names))
    return warranty.ALL if percents == warranty.ALL else percents


class AftersalesWarrantyPolicy(models.Model):
    """The policies as the warranty rules want them."""

    _inherit = "aftersales.warranty.policy"

    @api.model
    def _get_policy_book(self, company):
        """Return a company's policies as the warranty rules want them.

        A constant number of queries, whatever the numbers of policies, categories and products.

        :param company: a single ``res.company``
        :rtype: odoo.addons.aftersales_service.rules.warranty.PolicyBook
        """
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
