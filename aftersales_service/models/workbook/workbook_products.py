from odoo import models

from ...workbook import Column, Sheet


class AftersalesWorkbookProducts(models.AbstractModel):
    """The sheet products: machines and parts."""

    _name = "aftersales.workbook.products"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Products"

    _workbook_sheet = "products"
    _workbook_target = "product.product"
    _workbook_code = "default_code"

    def _get_sheet(self):
        return Sheet(
            "products",
            (
                Column("sku", "code", required=True),
                Column("name", required=True),
                Column("category", "code", refers="categories", keep=True),
                Column("kind", "choice", choices=("machine", "part"), keep=True),
                Column(
                    "tracking",
                    "choice",
                    choices=("serial", "lot", "none"),
                    keep=True,
                    help=self.env._("Blank: serial for machines, none for parts."),
                ),
                Column(
                    "list_price",
                    "number",
                    minimum=0,
                    keep=True,
                    help=self.env._("In the company's currency, without tax."),
                ),
            ),
            key="sku",
            help=self.env._("The products: machines, and the parts fitted into them."),
        )

    def _get_field_names(self):
        return {
            "sku": "default_code",
            "name": "name",
            "category": "categ_id",
            "kind": "aftersales_kind",
            "tracking": "tracking",
            "list_price": "list_price",
        }

    def _prepare_create_vals(self, run, row):
        return {
            "company_id": run.company.id,
            "type": "consu",
            "is_storable": True,
            "tracking": "serial" if row.get("kind") == "machine" else "none",
            # Odoo's own default is 1.
            "list_price": 0.0,
        }

    def _complete_create_vals(self, run, vals_list):
        # Core asks the database for these defaults again for each product.
        names = ["lot_sequence_id", "has_available_route_ids"]
        defaults = self._get_writer().default_get(names)
        return [defaults | vals for vals in vals_list]

    def _update_records(self, run, plan):
        templates = self.env["product.template"].browse(
            record.product_tmpl_id.id for _row, record, _changes in plan.updates
        )
        # Odoo looks for the variants of each changed template: these are all of them.
        templates.with_context(active_test=False).mapped("product_variant_ids")
        return super()._update_records(run, plan)
