from odoo import models

from odoo.addons.aftersales_service.rules import plausibility
from odoo.addons.aftersales_service.workbook import Column, Sheet


class AftersalesWorkbookReturns(models.AbstractModel):
    """The sheet returns: defective parts received back, and what the inspection said."""

    _name = "aftersales.workbook.returns"
    _inherit = "aftersales.workbook.rows"
    _description = "Workbook Returns"

    _workbook_sheet = "returns"
    _workbook_target = "aftersales.part.return"

    def _get_sheet(self):
        decimals = self._get_decimals(self._workbook_target, "quantity")
        return Sheet(
            "returns",
            (
                Column("order", "code", required=True, refers="orders"),
                Column("sku", "code", required=True, refers="products"),
                Column("qty", "number", required=True, above=0, decimals=decimals),
                Column(
                    "received_date",
                    "date",
                    required=True,
                    help=self.env._("When the part came in."),
                ),
                Column(
                    "verdict",
                    "choice",
                    choices=tuple(self._get_verdicts()),
                    help=self.env._("Blank: not judged yet."),
                ),
            ),
            help=self.env._("The defective parts received back and inspected."),
        )

    def _get_verdicts(self):
        """Return code -> verdict."""
        verdicts = self.env["aftersales.inspection.verdict"].with_context(active_test=False)
        return {verdict.code: verdict for verdict in verdicts.search([])}

    def _find(self, run):
        run.found["verdicts"] = self._get_verdicts()
        return super()._find(run)

    def _check(self, run):
        """A product that is no part is a fault here, before the return itself refuses it."""
        for row in run.table("returns").rows:
            if row.fine("sku") and self._is_no_part(run, row.get("sku")):
                message = self.env._("“%(sku)s” is not a part", sku=row.get("sku"))
                run.add_fault(row, "sku", message, self.env._("a product that is a part"))
            self._check_received(run, row)
        return super()._check(run)

    def _check_received(self, run, row):
        """Note a part that came back before its order was asked for; as people are told."""
        if not (row.fine("order", "received_date") and row.get("received_date")):
            return
        reported = self._get_order_day(run, row.get("order"), "reported_at")
        completed = self._get_order_day(run, row.get("order"), "completed_at")
        day = row.get("received_date")
        # Whether the day is still to come is not asked of a file.
        if plausibility.find_impossible_day(day, completed, day, reported):
            since = reported or completed
            message = self.env._("the part came back before there was the order")
            expected = self.env._("%(day)s or later", day=since.isoformat())
            run.add_fault(row, "received_date", message, expected)

    def _get_order_day(self, run, number, name):
        """Return the local day of a moment of an order, as it is once the file is imported."""
        row = run.table("orders").keys.get(number)
        if row and name in row.cells:
            return row.get(name).date() if row.fine(name) and row.get(name) else None
        order = run.found["orders"].get(number)
        if not order or not order[name]:
            return None
        return run.company._aftersales_local_date(order[name])

    def _is_no_part(self, run, sku):
        """Return whether a product is a service or a machine once the file is imported."""
        product = run.found["products"].get(sku)
        if product and product.type != "consu":
            return True
        row = run.table("products").keys.get(sku)
        if row and (not row.fine("kind") or run.book.is_unsure("products", "kind")):
            return False
        kind = row.get("kind") if row else None
        return (kind or (product and product.aftersales_kind)) == "machine"

    def _get_field_names(self):
        return {
            "order": "order_id",
            "sku": "product_id",
            "qty": "quantity",
            "received_date": "received_date",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if row.get("verdict"):
            vals["verdict_id"] = run.ref("verdicts", row.get("verdict"))
        return vals
