from collections import defaultdict

from odoo import models

from ...rules.warranty.policies import contradict
from ...rules.warranty.terms import Conditions
from ...workbook import Column, Sheet


class AftersalesWorkbookPolicies(models.AbstractModel):
    """The sheet policies: the warranty policies."""

    _name = "aftersales.workbook.policies"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Policies"

    _workbook_sheet = "policies"
    _workbook_target = "aftersales.warranty.policy"

    def _get_sheet(self):
        decimals = self._get_decimals(self._workbook_target, "usage_limit")
        return Sheet(
            "policies",
            (
                Column("code", "code", required=True),
                Column("name", help=self.env._("Blank: the code.")),
                Column(
                    "category", "code", refers="categories", help=self.env._("Blank: all machines.")
                ),
                Column(
                    "sku", "code", refers="products", help=self.env._("For this product alone.")
                ),
                Column(
                    "start_event",
                    "choice",
                    required=True,
                    choices=("production", "delivery", "installation"),
                    help=self.env._(
                        "The date that the cover starts with; without it, the one before it."
                    ),
                ),
                self._get_months_column(
                    "cap_months",
                    self.env._("The cover starts no later than so many months after production."),
                ),
                self._get_months_column(
                    "months", self.env._("Calendar months of cover."), required=True
                ),
                Column(
                    "usage_limit",
                    "number",
                    minimum=0,
                    decimals=decimals,
                    help=self.env._("Hours or kilometres. Blank: no limit."),
                ),
                *self._get_percent_columns(),
            ),
            key="code",
            help=self.env._("How long machines are covered, and from when."),
        )

    def _get_percent_columns(self):
        target = self._workbook_target
        helps = {
            "percent_parts": self.env._(
                "Percentage of the parts that is covered. Blank: as it was, 100 for a new policy."
            ),
            "percent_labour": self.env._("The same of labour."),
            "percent_travel": self.env._("The same of travel."),
        }
        return [
            Column(
                name,
                "number",
                keep=True,
                minimum=0,
                maximum=100,
                decimals=self._get_decimals(target, name),
                help=text,
            )
            for name, text in helps.items()
        ]

    def _get_field_names(self):
        return {
            "code": "code",
            "name": "name",
            "category": "category_id",
            "sku": "product_id",
            "start_event": "start_event",
            "cap_months": "cap_months",
            "months": "months",
            "usage_limit": "usage_limit",
            "percent_parts": "percent_parts",
            "percent_labour": "percent_labour",
            "percent_travel": "percent_travel",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if "name" in vals:
            vals["name"] = vals["name"] or row.get("code")
        if "usage_limit" in vals:
            vals["has_usage_limit"] = row.get("usage_limit") is not None
        if "cap_months" in vals:
            vals["has_cap"] = row.get("cap_months") is not None
        return vals

    def _prepare_create_vals(self, run, row):
        return super()._prepare_create_vals(run, row) | {"name": row.get("code")}

    def _check(self, run):
        """Note the policies that can be for the same machines as another one, and no less."""
        rows = run.table("policies").keys
        taken = defaultdict(list)
        for code, policy in self._get_others(run, rows):
            scope = self._get_scope(policy.product_id.default_code, policy.category_id.code)
            taken[scope].append((code, policy._get_conditions()))
        for code, row in rows.items():
            if not row.fine("sku", "category") or run.book.is_unsure("policies", "sku", "category"):
                continue
            known = run.found["policies"].get(code)
            # The workbook knows no conditions: a policy keeps those that it has.
            conditions = known._get_conditions() if known else Conditions()
            same = taken[self._get_row_scope(run, code, row)]
            first = next((other for other, limits in same if contradict(limits, conditions)), None)
            same.append((code, conditions))
            if first is not None:
                column = "sku" if row.get("sku") else "category"
                message = self.env._("the policy “%(code)s” is for the same machines", code=first)
                expected = self.env._(
                    "one policy for each product, each category, and one for the rest"
                )
                run.add_fault(row, column, message, expected)
        return super()._check(run)

    def _get_others(self, run, rows):
        """Return (code, policy) of the company's active policies that the file doesn't have."""
        policies = self.env["aftersales.warranty.policy"].search(
            [("company_id", "=", run.company.id)]
        )
        return [(policy.code, policy) for policy in policies if policy.code not in rows]

    def _get_row_scope(self, run, code, row):
        policy = run.found["policies"].get(code)
        sku, category = row.get("sku"), row.get("category")
        if policy and "sku" not in row.cells:
            sku = policy.product_id.default_code
        if policy and "category" not in row.cells:
            category = policy.category_id.code
        return self._get_scope(sku, category)

    def _get_scope(self, sku, category):
        """Return what a policy is for: a product, else a category, else everything."""
        return ("sku", sku) if sku else ("category", category or None)
