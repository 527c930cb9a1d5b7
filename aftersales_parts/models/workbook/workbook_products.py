from odoo import models

from odoo.addons.aftersales_service.workbook import Column


class AftersalesWorkbookProducts(models.AbstractModel):
    _inherit = "aftersales.workbook.products"

    def _get_sheet(self):
        part_class = Column("part_class", "choice", choices=("valuable", "ordinary"))
        return_required = Column(
            "return_required",
            "flag",
            help=self.env._(
                "Y: the defective part must come back; then it needs a list_price. Blank: N."
            ),
        )
        sheet = super()._get_sheet().extend(part_class, before="list_price")
        return sheet.extend(return_required)

    def _get_field_names(self):
        return super()._get_field_names() | {
            "part_class": "part_class",
            "return_required": "return_required",
        }

    def _check(self, run):
        """Note the parts that must come back but have no price to charge."""
        for sku, row in run.table("products").keys.items():
            if row.get("return_required") and self._lacks_price(run, sku, row):
                message = self.env._("a part that must come back has no list price")
                run.add_fault(row, "list_price", message, self.env._("a number not below 0"))
        return super()._check(run)

    def _lacks_price(self, run, sku, row):
        if not row.fine("kind", "list_price") or run.book.is_unsure("products", "list_price"):
            return False
        product = run.found["products"].get(sku)
        if (row.get("kind") or (product and product.aftersales_kind)) == "machine":
            return False
        if product and "list_price" not in row.cells:
            return False
        return row.get("list_price") is None
