from odoo import models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..workbook import Column, Sheet
from .workbook_sheet import QUIET

# What a decision on an order of the machine rests on.
FACTS = {
    "product_id": "sku",
    "production_date": "production_date",
    "delivery_date": "delivery_date",
    "installation_date": "installation_date",
}


class AftersalesWorkbookMachines(models.AbstractModel):
    """The sheet machines: the serial numbers in customers' hands."""

    _name = "aftersales.workbook.machines"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Machines"

    _workbook_sheet = "machines"
    _workbook_target = "stock.lot"
    _workbook_code = "name"

    def _get_sheet(self):
        _ = self.env._
        return Sheet(
            "machines",
            (
                Column("serial", "code", required=True),
                Column("sku", "code", required=True, refers="products"),
                Column("dealer", "code", refers="network", help=_("The point that sold it.")),
                Column("customer"),
                Column("phone", "code"),
                Column("production_date", "date"),
                Column("delivery_date", "date"),
                Column("installation_date", "date"),
                Column("usage_note"),
                Column("note"),
            ),
            key="serial",
            help=_("The machines that are in use."),
        )

    def _get_field_names(self):
        return {
            "serial": "name",
            "sku": "product_id",
            "dealer": "dealer_id",
            "production_date": "production_date",
            "delivery_date": "delivery_date",
            "installation_date": "installation_date",
            "usage_note": "usage_note",
            "note": "note",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if vals.get("note"):
            vals["note"] = plaintext2html(vals["note"])
        if {"customer", "phone"} & row.cells.keys() and row.fine("customer", "phone"):
            word = self.env["aftersales.workbook.customers"]._get_word(
                row.get("customer"), row.get("phone")
            )
            vals["customer_id"] = run.ref("customers", word)
        return vals

    # === FIND ===

    def _keep_found(self, run, found):
        """A serial number is a machine's if its product is one, or becomes one by this import.

        Of several machines with one number, the one of the row's product is meant.
        """
        rows = run.table("machines").keys
        kept, ambiguous = {}, set()
        for code, lots in found.items():
            sku = rows[code].get("sku") if code in rows else None
            machines = lots.filtered(lambda lot: self._is_machine(run, lot.product_id))
            named = machines.filtered(lambda lot, sku=sku: lot.product_id.default_code == sku)
            machines = named or machines
            kept[code] = machines[:1]
            if len(machines) > 1:
                ambiguous.add(code)
        run.found["machines"] = {code: lot for code, lot in kept.items() if lot}
        run.ambiguous["machines"] = ambiguous

    def _is_machine(self, run, product):
        """Return whether a product is a machine once the file is imported."""
        row = run.table("products").keys.get(product.default_code)
        kind = row.get("kind") if row else None
        return (kind or product.aftersales_kind) == "machine"

    # === CHECK ===

    def _check(self, run):
        super()._check(run)
        _ = self.env._
        table = run.table("machines")
        for row in table.rows:
            if row.fine("sku") and self._is_other_product(run, row.get("sku")):
                message = _("“%(sku)s” is not a machine", sku=row.get("sku"))
                run.add_fault(row, "sku", message, _("a product of the kind machine"))

    def _is_other_product(self, run, sku):
        """Return whether the product is known, and known not to be a machine."""
        row = run.table("products").keys.get(sku)
        if row and (not row.fine("kind") or run.book.is_unsure("products", "kind")):
            return False
        kind = row.get("kind") if row else None
        product = run.found["products"].get(sku)
        if not row and not product:
            return False
        return (kind or (product and product.aftersales_kind)) != "machine"

    def _check_plan(self, run):
        """What decisions on settled orders rest on doesn't change."""
        _ = self.env._
        changed = [
            (row, lot, FACTS.keys() & changes.keys())
            for row, lot, changes in run.plans["machines"].updates
            if FACTS.keys() & changes.keys()
        ]
        if not changed:
            return
        lots = self.env["stock.lot"].concat(*(lot for _row, lot, _names in changed))
        settled = self.env["aftersales.workbook.orders"]._get_settled_lots(lots)
        for row, lot, names in changed:
            for name in sorted(names) if lot in settled else ():
                run.add_fault(
                    row,
                    FACTS[name],
                    _("approved statements rest on what this was: %(value)s", value=self._show(lot, name)),
                    _("the value as it was"),
                )

    def _show(self, lot, name):
        value = lot[name]
        return value.default_code if name == "product_id" else value or self.env._("blank")

    # === LOAD ===

    def _update_records(self, run, plan):
        """A machine that turns out to be another product takes its orders along."""
        moved = [record for _row, record, changes in plan.updates if "product_id" in changes]
        lots = self.env["stock.lot"].concat(*moved)
        orders = self.env["repair.order"].search(Domain("lot_id", "in", lots.ids))
        # Otherwise an order would lose its machine while the two disagree.
        with self.env.protecting([orders._fields["lot_id"]], orders):
            super()._update_records(run, plan)
            for order in orders.with_context(**QUIET):
                order.product_id = order.lot_id.product_id
