from odoo import models

from ...workbook import Column, Sheet


class AftersalesWorkbookOrderParts(models.AbstractModel):
    """The sheet order_parts: the parts replaced on the orders."""

    _name = "aftersales.workbook.order_parts"
    _inherit = "aftersales.workbook.rows"
    _description = "Workbook Order Parts"

    _workbook_sheet = "order_parts"
    _workbook_target = "aftersales.replacement"

    def _get_sheet(self):
        decimals = self._get_decimals(self._workbook_target, "quantity")
        return Sheet(
            "order_parts",
            (
                Column("order", "code", required=True, refers="orders"),
                Column(
                    "sku",
                    "code",
                    required=True,
                    refers="products",
                    help=self.env._("The part that was fitted."),
                ),
                Column("qty", "number", required=True, above=0, decimals=decimals),
            ),
            help=self.env._("The parts replaced on the orders."),
        )

    def _get_field_names(self):
        return {"order": "order_id", "sku": "product_id", "qty": "quantity"}

    def _check(self, run):
        """Note parts of orders that record themselves what they replace."""
        loader = self.env["aftersales.workbook.orders"]
        for row in run.table("order_parts").rows:
            loader._check_done(run, row.get("order"), row)

    def _check_plan(self, run):
        """No part is added to an order that closed orders rest on, and none removed."""
        result = super()._check_plan(run)
        loader = self.env["aftersales.workbook.orders"]
        found = run.found["orders"]
        rows = [row for row in run.plans["order_parts"].rows if row.get("order") in found]
        orders = self.env["repair.order"].concat(*(found[row.get("order")] for row in rows))
        frozen = orders._get_frozen_orders()
        for row in rows:
            if found[row.get("order")] in frozen:
                loader._refuse(run, row, "order")
        return result

    def _get_frozen_records(self, run, records):
        # Superuser: what closed orders rest on does not hang on who asks.
        parts = records.sudo()
        frozen = parts.order_id._get_frozen_orders()
        return parts.filtered(lambda part: part.order_id in frozen).sudo(False)

    def _describe_record(self, record):
        return f"{record.quantity:g} × {record.product_id.default_code}"
