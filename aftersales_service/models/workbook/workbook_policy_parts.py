from odoo import models

from ...workbook import Column, Plan, Sheet, fingerprint


class AftersalesWorkbookPolicyParts(models.AbstractModel):
    """The sheet policy_parts: a policy's own terms for categories of parts."""

    _name = "aftersales.workbook.policy_parts"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Policy Parts"

    _workbook_sheet = "policy_parts"
    _workbook_target = "aftersales.warranty.policy.part"

    def _get_sheet(self):
        return Sheet(
            "policy_parts",
            (
                Column("policy", "code", required=True, refers="policies"),
                Column("part_category", "code", required=True, refers="categories"),
                self._get_months_column("months", self.env._("0: never covered."), required=True),
                self._get_months_column(
                    "restart_months",
                    self.env._("Cover of a part replaced under warranty, from then on."),
                ),
            ),
            help=self.env._("A policy's own terms for the parts of a category."),
        )

    def _get_field_names(self):
        return {
            "policy": "policy_id",
            "part_category": "category_id",
            "months": "months",
            "restart_months": "restart_months",
        }

    def _find(self, run):
        """Find the lines by their policy and category, which no two lines share."""
        run.ambiguous["policy_parts"] = set()
        policies = [row.get("policy") for row in run.table("policy_parts").rows]
        policies += run.table("policies").keys
        lines = self.env[self._workbook_target].search(
            [
                ("policy_id.code", "in", policies),
                ("policy_id.company_id", "=", run.company.id),
                ("policy_id.active", "in", (True, False)),
            ]
        )
        run.found["policy_parts"] = {
            (line.policy_id.code, line.category_id.code): line for line in lines
        }

    def _check(self, run):
        """Note the second line for the same policy and category."""
        for key, row in self._get_keyed_rows(run):
            first = run.table("policy_parts").keys.setdefault(key, row)
            if first is not row:
                run.add_fault(
                    row,
                    "part_category",
                    self.env._("row %(row)s has the same policy and category", row=first.number),
                    self.env._("one row for each policy and category"),
                )

    def _get_keyed_rows(self, run):
        for row in run.table("policy_parts").rows:
            key = (row.get("policy"), row.get("part_category"))
            if all(key):
                yield key, row

    def _plan(self, run):
        plan = run.plans["policy_parts"] = Plan()
        for key, row in self._get_keyed_rows(run):
            if run.table("policy_parts").keys[key] is row:
                self._plan_row(run, plan, row, key)
        self._plan_removals(run, plan)

    def _plan_removals(self, run, plan):
        """Plan to remove the lines of earlier imports that the file no longer has.

        A file that names a policy states all of its lines; a sheet without any row says nothing.
        """
        table = run.table("policy_parts")
        if not table.rows or any(row.faulty for row in table.rows):
            return
        stated = run.table("policies").keys.keys() | {policy for policy, _category in table.keys}
        lines = [
            line
            for key, line in run.found["policy_parts"].items()
            if line.import_key and key[0] in stated and key not in table.keys
        ]
        plan.removals = self.env[self._workbook_target].concat(*lines)
        plan.removed = len(lines)

    def _prepare_create_vals(self, run, row):
        return {"import_key": fingerprint("policy_parts", row.cells)}
