from odoo import models

from ...workbook import Column, Sheet, find_loops


class AftersalesWorkbookCategories(models.AbstractModel):
    """The sheet categories: the categories of machines and parts."""

    _name = "aftersales.workbook.categories"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Categories"

    _workbook_sheet = "categories"
    _workbook_target = "product.category"

    def _get_sheet(self):
        return Sheet(
            "categories",
            (
                Column("code", "code", required=True),
                Column("name", help=self.env._("Blank: the code.")),
                Column(
                    "parent", "code", refers="categories", help=self.env._("Blank: at the top.")
                ),
            ),
            key="code",
            help=self.env._("Product and part categories."),
        )

    def _get_field_names(self):
        return {"code": "code", "name": "name", "parent": "parent_id"}

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if "name" in vals:
            vals["name"] = vals["name"] or row.get("code")
        return vals

    def _prepare_create_vals(self, run, row):
        return {"name": row.get("code")}

    def _check(self, run):
        """Note the categories that would lie below themselves."""
        loops = find_loops(self._get_parents(run))
        for code, row in run.table("categories").keys.items():
            if code in loops and row.fine("parent"):
                message = self.env._("“%(code)s” lies below itself", code=code)
                run.add_fault(
                    row, "parent", message, self.env._("a category that is not below this one")
                )
        return super()._check(run)

    def _get_parents(self, run):
        """Return category -> parent after the import; one without a code is its id."""
        every = self._get_writer().search([("id", "!=", False)])
        node = {category.id: category.code or category.id for category in every}
        parents = {node[category.id]: node.get(category.parent_id.id) for category in every}
        for code, row in run.table("categories").keys.items():
            if "parent" in row.cells and row.fine("parent"):
                parents[code] = row.get("parent")
            else:
                parents.setdefault(code, None)
        return parents

    def _update_records(self, run, plan):
        moved = [record for _row, record, changes in plan.updates if "parent_id" in changes]
        if moved:
            # First all of them to the top: where one goes, another may be coming from.
            self._get_writer().concat(*moved).write({"parent_id": False})
        return super()._update_records(run, plan)
